import { join } from 'node:path';
import { compiled } from './compiled.mjs';
import { prepare } from './prepare.mjs';
import { runNode } from './tool.mjs';
import { root } from './tree.mjs';

/** The command of OperationsService, on the database of DATABASE_URL_OPERATIONS, else on the one that runs here. */
export async function execute({ rest }) {
  await prepare('scripts');
  const env = rest.includes('--help') ? {} : { DATABASE_URL: await databaseUrl(), DATABASE_URL_FILE: '' };
  const { exitCode } = await runNode(join(root, 'OperationsService/dist/event-store.js'), rest, {
    stdio: 'inherit',
    env,
  });
  return exitCode;
}

async function databaseUrl() {
  const { loadProject } = await compiled('cli/config/load');
  const { contextFor } = await compiled('cli/operator/context');
  const { databaseUrlOf } = await compiled('cli/operator/running');
  const project = await loadProject(join(root, 'ticketwave.config.js'));
  return databaseUrlOf(contextFor(project, {}), 'operations');
}
