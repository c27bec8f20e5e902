import type { Command } from 'commander';
import type { Selection } from '@ticketwave/building-blocks/rabbitmq';

export interface SelectionFlags {
  readonly message?: readonly string[];
  readonly count?: number;
  readonly all?: boolean;
}

/** What can never be chosen by a number. */
type UncountedFlags = Omit<SelectionFlags, 'count'> & { readonly count?: never };

/** The one choice that the options make. Ends the command with a sentence if they make none, or several. */
export function chosenBy(
  flags: UncountedFlags,
  command: Command,
): Exclude<Selection, { readonly count: number }>;
export function chosenBy(flags: SelectionFlags, command: Command): Selection;
export function chosenBy({ message, count, all }: SelectionFlags, command: Command): Selection {
  const choices: Selection[] = [];
  if (message) choices.push({ ids: message });
  if (count !== undefined) choices.push({ count });
  if (all) choices.push('all');
  const [choice, another] = choices;
  if (choice !== undefined && another === undefined) return choice;
  const options = ['--message', '--count', '--all'].filter((flag) =>
    command.options.some(({ long }) => long === flag),
  );
  command.error(`error: exactly one of ${options.join(', ')} is expected`);
}
