import type { Command, Option } from 'commander';

/** What may stand for an option's value: names that the configuration knows. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

/**
 * What the last word may become. Pure.
 * @param words those after the program's name; the last one is being written, and may be empty
 * @param known by option, such as `--service`
 */
export function candidates(program: Command, words: readonly string[], known: KnownValues = {}): string[] {
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? '';
  const path = commandsOf(program, before);
  const command = path.at(-1) ?? program;
  const options = path.flatMap((each) => each.options.filter(({ hidden }) => !hidden));
  const asked = options.find((option) => option.long === before.at(-1) && takesValue(option));
  if (asked) return startingWith(word, asked.argChoices ?? known[asked.long ?? ''] ?? []);
  if (word.startsWith('-'))
    return startingWith(word, [...options.flatMap(({ long }) => long ?? []), '--help']);
  const subcommands = command.createHelp().visibleCommands(command);
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  return startingWith(word, [...subcommands.map((each) => each.name()), ...choices]);
}

/** From the program to the command that the words lead to. */
function commandsOf(program: Command, words: readonly string[]): Command[] {
  const path = [program];
  for (const word of words) {
    const next = path.at(-1)?.commands.find((command) => command.name() === word);
    if (next) path.push(next);
  }
  return path;
}

const takesValue = ({ required, optional }: Option): boolean => required || optional;

const startingWith = (word: string, choices: readonly string[]): string[] =>
  [...new Set(choices)].filter((choice) => choice.startsWith(word));
