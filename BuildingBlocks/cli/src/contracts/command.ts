import { Command, Option } from 'commander';
import type { Actions } from '../operator/actions.ts';
import { wholeNumber } from '../operator/option-values.ts';
import type { CheckFlags } from './check.ts';
import type { DocumentFlags } from './document.ts';
import type { SchemaFlags } from './schema.ts';

const EXAMPLES = `
Examples:
  ticketwave contracts check --against origin/main
  ticketwave contracts publish --to /shared/contracts
  ticketwave contracts schema booking.booking.created --of data
  ticketwave contracts document --format asyncapi --service booking --out asyncapi.json
  ticketwave contracts document --format openapi --service booking --out openapi.json

Exit codes: 0 done · 1 a finding (a snapshot is stale, or a change would break somebody) · 2 a wrong command line or
configuration · 3 what was published cannot be read

check compares what the code publishes and reads with the snapshots of a commit (<folder of the service>/contracts/
contracts.json) or of a folder; without --against, with those of the commit where this branch left the main branch.`;

export function contractsCommand(actions: Actions): Command {
  const program = new Command('contracts')
    .description(
      'what services publish to others and read of others, and whether a change would break somebody',
    )
    .addHelpText('after', EXAMPLES);
  program
    .command('check')
    .description('exit 1 if a snapshot is stale, or if a change would break a consumer or what is waiting')
    .option(
      '--against <ref or folder>',
      'a commit that git knows, or a folder that contracts publish --to has filled',
    )
    .option('--strict', 'as if somebody whom nobody knows read every field of every event')
    .option('--json', 'as JSON on stdout')
    .action(
      actions.run(async (context, flags: CheckFlags) => (await import('./check.ts')).check(context, flags)),
    );
  program
    .command('publish')
    .description('write the snapshot of each service: what it publishes and reads')
    .option('--to <folder>', 'as <service>.json into this folder, for others to compare with')
    .action(
      actions.run(async (context, flags: { to?: string }) =>
        (await import('./publish.ts')).publish(context, flags),
      ),
    );
  addForOthers(program, actions);
  return program;
}

/** What people and other languages are given. */
function addForOthers(program: Command, actions: Actions): void {
  program
    .command('schema <type>')
    .description('the JSON Schema (2020-12) of an event, such as booking.booking.created')
    .option('--major <number>', 'of several versions this one; the highest unless given', wholeNumber)
    .addOption(
      new Option('--of <part>', 'the body of a message, or its data alone')
        .choices(['body', 'data'])
        .default('body'),
    )
    .addOption(
      new Option('--side <side>', 'for whom: a reader takes fields that it does not know')
        .choices(['reader', 'publisher'])
        .default('reader'),
    )
    .action(
      actions.run(async (context, type: string, flags: SchemaFlags) =>
        (await import('./schema.ts')).schema(context, type, flags),
      ),
    );
  program
    .command('document')
    .description('a document of events, or of the HTTP API of a service, for people and for other languages')
    .addOption(
      new Option('--format <format>', 'which')
        .choices(['asyncapi', 'eventcatalog', 'openapi'])
        .default('asyncapi'),
    )
    .option(
      '--service <name>',
      'what this service publishes and reads, everything unless given; with openapi it has to be given',
    )
    .option(
      '--out <file>',
      'where to; stdout unless given; for eventcatalog a folder, and it has to be given',
    )
    .action(
      actions.run(async (context, flags: DocumentFlags) =>
        (await import('./document.ts')).document(context, flags),
      ),
    );
}
