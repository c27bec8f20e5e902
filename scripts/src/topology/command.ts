import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { Failure } from '../../bootstrap/failure.mjs';
import { root } from '../../bootstrap/tree.mjs';
import { applyTopology } from './apply.ts';
import { computeDefinitions, formatDefinitions } from './compute.ts';

const FILE = 'rabbitmq/definitions.json';

/** `npm run topology -- …` @returns the exit code: 0 done, 1 a stale file, 2 a wrong command line */
export async function run({ rest }: { rest: readonly string[] }): Promise<number> {
  let exitCode = 0;
  const program = new Command('npm run topology --')
    .description(
      'The exchanges, queues, bindings, users and permissions on the broker, computed from the code.',
    )
    .exitOverride();
  program
    .command('write')
    .description(`compute ${FILE} from contracts and subscriptions, and write it`)
    .action(async () => {
      await writeFile(join(root, FILE), formatDefinitions(computeDefinitions()));
      console.log(`${FILE} is written.`);
    });
  program
    .command('check')
    .description(`exit 1 if ${FILE} is not what contracts and subscriptions say`)
    .action(async () => {
      const fresh = (await readFile(join(root, FILE), 'utf8')) === formatDefinitions(computeDefinitions());
      console.log(fresh ? `${FILE} is fresh.` : `${FILE} is stale: npm run topology -- write`);
      exitCode = fresh ? 0 : 1;
    });
  program
    .command('apply')
    .description(`create what ${FILE} says on a broker, with its administrator's account`)
    .option(
      '--management-url <url>',
      'the management API, http://user:password@host:15672; RABBITMQ_MANAGEMENT_URL unless given',
    )
    .action(
      async ({ managementUrl = process.env['RABBITMQ_MANAGEMENT_URL'] }: { managementUrl?: string }) => {
        if (managementUrl === undefined) {
          throw new Failure(
            'RABBITMQ_MANAGEMENT_URL is missing: expected http://user:password@host:15672 of an administrator.',
            {
              exitCode: 2,
            },
          );
        }
        await applyTopology(managementUrl);
        console.log('The topology is applied.');
      },
    );
  try {
    await program.parseAsync(rest, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}
