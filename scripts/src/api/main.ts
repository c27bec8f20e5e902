import { run } from './command.ts';

process.exitCode = run({ rest: process.argv.slice(2) });
