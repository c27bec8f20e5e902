import { runEventStore } from './command/event-store-command.ts';

process.exitCode = await runEventStore(process.argv.slice(2), { environment: process.env, output: console });
