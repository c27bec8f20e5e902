import { commands } from './commands.mjs';

/** The help text of one command, or of all. */
export function usage(name) {
  if (!name) {
    const width = Math.max(...Object.keys(commands).map((key) => key.length)) + 2;
    const list = Object.entries(commands).map(([key, { summary }]) => `  ${key.padEnd(width)}${summary}`);
    return ['Usage: node scripts/bootstrap.mjs <command> [options]', '', ...list].join('\n');
  }
  const { summary, options = {}, topics = {}, rest } = commands[name];
  const list = Object.entries({ ...options, help: { help: 'this text' } }).map(
    ([key, { value, help }]) => `  --${[key, value].filter(Boolean).join(' ')}`.padEnd(24) + help,
  );
  const synopsis = `Usage: npm run ${name.replace('-', ':')} -- [options]${rest ? ' [arguments]' : ''}`;
  const explained = Object.entries(topics).flatMap(([title, items]) => ['', `${title}:`, ...listOf(items)]);
  return [synopsis, '', `  ${summary}`, '', ...list, ...explained].join('\n');
}

const listOf = (items) => Object.entries(items).map(([key, text]) => `  ${key.padEnd(22)}${text}`);
