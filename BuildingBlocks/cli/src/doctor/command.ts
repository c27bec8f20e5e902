import { Command } from 'commander';
import type { Configured } from '../config/load.ts';
import { addUrls, type Actions } from '../operator/actions.ts';

const EXAMPLES = `
Examples:
  ticketwave doctor
  ticketwave doctor --profile production --json

Exit codes: 0 everything is in order · 1 something is not`;

export function doctorCommand(actions: Actions, configured: Configured): Command {
  const program = new Command('doctor')
    .description(
      'whether everything is there that dev and the other commands need, and how to get what is missing',
    )
    .option('--json', 'as JSON on stdout')
    .addHelpText('after', EXAMPLES);
  addUrls(program);
  return program.action(async (flags: { json?: boolean; profile?: string }) => {
    const { doctor } = await import('./doctor.ts');
    actions.exitCode = await doctor(configured, flags);
  });
}
