import { Argument, Command } from 'commander';
import { namesOf } from '../config/project.ts';
import type { Configured } from '../config/load.ts';
import { candidates } from './candidates.ts';

/** Each asks `ticketwave complete` for what the word at the cursor may become. */
const SCRIPTS = {
  bash: `_ticketwave() {
  local IFS=$'\\n'
  COMPREPLY=($(ticketwave complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _ticketwave ticketwave`,
  zsh: `#compdef ticketwave
_ticketwave() {
  local -a found
  found=("\${(@f)$(ticketwave complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _ticketwave ticketwave`,
  fish: `complete -c ticketwave -f -a '(ticketwave complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
} as const;

const EXAMPLES = `
Examples:
  ticketwave completion bash >> ~/.bashrc
  ticketwave completion zsh >> ~/.zshrc
  ticketwave completion fish > ~/.config/fish/completions/ticketwave.fish`;

export const completionCommand = (): Command =>
  new Command('completion')
    .description('print what lets a shell complete commands, options, services and profiles')
    .addArgument(new Argument('<shell>').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', EXAMPLES)
    .action((shell: keyof typeof SCRIPTS) => console.log(SCRIPTS[shell]));

/** What the shells ask, one candidate a line. */
export const completeCommand = (program: Command, { project }: Configured): Command =>
  new Command('complete').argument('[words...]').action((words: string[]) => {
    const known = {
      '--service': project ? namesOf(project) : [],
      '--profile': Object.keys(project?.profiles ?? {}),
    };
    const found = candidates(program, words, known);
    if (found.length > 0) console.log(found.join('\n'));
  });
