import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { step } from '../../BuildingBlocks/cli/support/progress.mjs';
import { mustSucceed, runNode } from './tool.mjs';
import { root, serviceFolders } from './tree.mjs';
import { readIfThere } from '../../BuildingBlocks/cli/support/files.mjs';

const cli = join(root, 'node_modules/prisma/build/index.js');
const marker = '.generated-from';

/** Generates the database clients whose schema (or whose Prisma) has changed, all at the same time. */
export async function generateClients() {
  const version = readIfThere(join(root, 'node_modules/prisma/package.json'));
  const stale = serviceFolders.map((folder) => clientOf(folder, version)).filter((client) => client?.stale);
  if (stale.length === 0) return;
  await step('Generating the database clients', () => Promise.all(stale.map(generate)));
}

function clientOf(folder, prismaPackage) {
  const schemaPath = join(root, folder, 'prisma/schema.prisma');
  const schema = readIfThere(schemaPath);
  if (schema === undefined) return undefined;
  const output = join(dirname(schemaPath), outputOf(schema));
  const hash = createHash('sha256').update(prismaPackage).update(schema).digest('hex');
  return { schemaPath, output, hash, stale: readIfThere(join(output, marker)) !== hash };
}

/** The folder, relative to the schema, that its generator block writes to. Pure. */
export function outputOf(schema) {
  return /^\s*output\s*=\s*"([^"]+)"/m.exec(schema)[1];
}

async function generate({ schemaPath, output, hash }) {
  mustSucceed(
    await runNode(cli, ['generate', '--schema', schemaPath], { env: withoutSchemaEngine() }),
    `The database client of ${schemaPath} could not be generated:`,
  );
  writeFileSync(join(output, marker), hash);
}

/** `generate` needs no schema engine, yet would download one if none were named. */
function withoutSchemaEngine() {
  const standIn = ['/bin/true', '/usr/bin/true'].find((path) => existsSync(path));
  return { PRISMA_SCHEMA_ENGINE_BINARY: standIn, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
}
