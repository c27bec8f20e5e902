import { lost, type Finding } from './findings.ts';
import type { DeadLetter } from './snapshot.ts';

/** Whether everything that was planted to be refused is where refused messages go. Pure. */
export function comparePlanted(planted: ReadonlySet<string>, deadLetters: readonly DeadLetter[]): Finding[] {
  const refused = new Set(deadLetters.map(({ messageId }) => messageId));
  return [...planted].filter((id) => !refused.has(id)).map((id) => lost(`the planted ${id} is in no .dlq`));
}
