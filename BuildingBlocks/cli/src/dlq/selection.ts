import { Option, type Command } from 'commander';
import type { Selection } from '@ticketwave/building-blocks/operations';
import { pointInTime, several, wholeNumber } from '../operator/option-values.ts';

export interface SelectionFlags {
  readonly message?: readonly string[];
  readonly position?: readonly number[];
  readonly error?: string;
  readonly type?: string;
  readonly correlation?: string;
  readonly since?: Date;
  readonly before?: Date;
  readonly count?: number;
  readonly all?: boolean;
}

const positions = (text: string, before: readonly number[] = []): number[] => [...before, wholeNumber(text)];
const time = (text: string): Date => pointInTime(text);

const criteria = [
  new Option('--message <id>', 'this one; may be given several times').argParser(several),
  new Option('--position <number>', 'the one at this position of show; may be given several times').argParser(
    positions,
  ),
  new Option('--error <type>', 'that failed of this, such as InvalidMessageError'),
  new Option('--type <event-type>', 'such as booking.booking.created'),
  new Option('--correlation <id>', 'of this correlation id'),
  new Option('--since <time>', 'given up then or later: ISO 8601, or so long ago, such as 90m').argParser(
    time,
  ),
  new Option('--before <time>', 'given up before then').argParser(time),
];

/** Lets a command say which dead letters are meant. */
export function addCriteria(command: Command): Command {
  for (const option of criteria) command.addOption(option);
  return command;
}

/** What the options say; all that is said must fit. Pure. */
export function selectionOf({
  message,
  position,
  error,
  type,
  correlation,
  since,
  before,
  count,
}: SelectionFlags): Selection {
  return {
    ...(message && { ids: message }),
    ...(position && { positions: position }),
    ...(error !== undefined && { errorType: error }),
    ...(type !== undefined && { eventType: type }),
    ...(correlation !== undefined && { correlationId: correlation }),
    ...(since && { since }),
    ...(before && { before }),
    ...(count !== undefined && { count }),
  };
}

/** As `selectionOf`. Ends the command with a sentence unless something is said, or `--all` and nothing else. */
export function chosenBy(flags: SelectionFlags, command: Command): Selection {
  const selection = selectionOf(flags);
  const isAll = Object.keys(selection).length === 0;
  if (isAll === (flags.all ?? false)) return selection;
  const options = command.options.map(({ long }) => long).filter((long) => CHOOSING.test(long ?? ''));
  return command.error(
    isAll
      ? `error: which dead letters? At least one of ${options.join(', ')} is expected`
      : 'error: --all means all of them: leave it out, or everything else that chooses',
  );
}

const CHOOSING = /^--(message|position|error|type|correlation|since|before|count|all)$/;
