import { parseArgs } from 'node:util';
import { commands } from './commands.mjs';
import { Failure } from '../../BuildingBlocks/cli/support/failure.mjs';

/**
 * Reads a command line before anything is installed, so that a typing mistake costs nothing.
 * @throws {Failure} with exit code 2, naming what is wrong
 */
export function readArguments([name, ...args]) {
  if (name === undefined || name === '--help' || name === '-h') return { help: true, options: {}, rest: [] };
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw misuse(`There is no command "${name}"; the commands are ${Object.keys(commands).join(', ')}.`);
  if (command.rest) {
    const help = args[0] === '--help' && !command.ownHelp;
    return { command: name, help, options: {}, rest: args };
  }
  return { command: name, rest: [], ...readOptions(name, command.options, args) };
}

function readOptions(name, known = {}, args) {
  const { help = false, ...options } = parse(name, known, args);
  for (const [key, value] of Object.entries(options)) requireChoice(key, value, known[key].choices);
  return { help, options };
}

function parse(name, known, args) {
  try {
    return parseArgs({ args, options: { ...known, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    const [sentence] = error.message.split('. ');
    throw misuse(`${sentence} (npm run ${name} -- --help lists the options).`);
  }
}

function requireChoice(key, value, choices) {
  if (!choices || choices.includes(value)) return;
  throw misuse(`--${key} is wrong: there is no "${value}"; expected one of ${choices.join(', ')}.`);
}

function misuse(sentence) {
  return new Failure(sentence, { exitCode: 2 });
}
