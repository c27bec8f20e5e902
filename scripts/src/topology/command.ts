import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { root } from '../../bootstrap/tree.mjs';
import { runCommandLine } from '../operator/command-line.ts';
import { administeredBroker } from '../operator/running.ts';
import { applyTopology } from './apply.ts';
import { computeDefinitions, formatDefinitions, services } from './compute.ts';
import { FLOWS_FILE, flowsDocument } from './flows.ts';
import { show } from './show.ts';
import { verify } from './verify.ts';

const FILE = 'rabbitmq/definitions.json';

/** What is computed from contracts, subscriptions and the demo's stories, by its file. */
const computed = (): readonly (readonly [file: string, content: string])[] => [
  [FILE, formatDefinitions(computeDefinitions())],
  [FLOWS_FILE, flowsDocument(services())],
];

const EXIT_CODES = `
Exit codes: 0 done · 1 a finding (check: the file is stale; verify: the broker differs) · 2 a wrong command line ·
3 the broker cannot be reached`;

/** `npm run topology -- …` @returns the exit code: 0 done, 1 a stale file or a difference, 2 a wrong command line, 3 no broker */
export async function run({ rest }: { rest: readonly string[] }): Promise<number> {
  let exitCode = 0;
  const program = new Command('npm run topology --')
    .description(
      'The exchanges, queues, bindings, users and permissions on the broker, computed from the code.',
    )
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  program
    .command('write')
    .description(`compute ${FILE} and ${FLOWS_FILE} from contracts and subscriptions, and write them`)
    .action(async () => {
      for (const [file, content] of computed()) {
        await writeFile(join(root, file), content);
        console.log(`${file} is written.`);
      }
    });
  program
    .command('check')
    .description(`exit 1 if ${FILE} or ${FLOWS_FILE} is not what contracts and subscriptions say`)
    .action(async () => {
      for (const [file, content] of computed()) {
        const fresh = (await readFile(join(root, file), 'utf8').catch(() => '')) === content;
        console.log(fresh ? `${file} is fresh.` : `${file} is stale: npm run topology -- write`);
        if (!fresh) exitCode = 1;
      }
    });
  program
    .command('apply')
    .description(`create what ${FILE} says on a broker, with its administrator's account`)
    .option(
      '--management-url <url>',
      'the management API, http://user:password@host:15672; RABBITMQ_MANAGEMENT_URL, or the broker that npm start runs, unless given',
    )
    .action(async ({ managementUrl: given }: { managementUrl?: string }) => {
      const { managementUrl, adaptation } =
        given === undefined ? administeredBroker() : { managementUrl: given, adaptation: {} };
      await applyTopology(managementUrl, adaptation);
      console.log('The topology is applied.');
    });
  program
    .command('show')
    .description('what must be on the broker, computed from contracts and subscriptions')
    .option('--json', 'as JSON on stdout')
    .action((flags: { json?: boolean }) => void (exitCode = show(flags)));
  program
    .command('verify')
    .description('exit 1 if a broker is not as contracts and subscriptions say, and what would put it right')
    .option('--json', 'as JSON on stdout')
    .action(async (flags: { json?: boolean }) => void (exitCode = await verify(flags)));
  return runCommandLine(program, rest, () => exitCode);
}
