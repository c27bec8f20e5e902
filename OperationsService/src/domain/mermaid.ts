import type { Flow, FlowMessage } from './flow.ts';

/** A flow as a sequence diagram of Mermaid. A message that nobody has answered is a note. Pure. */
export function mermaidOf({ participants, messages }: Flow): string {
  const names = new Map(participants.map((participant, index) => [participant, `s${index}`]));
  const name = (participant: string): string => names.get(participant) ?? 's0';
  const lines = messages.flatMap((message) => {
    const text = `${plain(message.event.eventType)}${since(message)}`;
    const arrow = message.event.kind === 'request' ? '->>' : '-)';
    if (message.to.length === 0) return [`Note over ${name(message.from)}: ${text}`];
    return message.to.map((to) => `${name(message.from)}${arrow}${name(to)}: ${text}`);
  });
  return [
    'sequenceDiagram',
    ...participants.map((participant) => `  participant ${name(participant)} as ${plain(participant)}`),
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

const since = ({ sinceParent }: FlowMessage): string => (sinceParent === null ? '' : ` (+${sinceParent} ms)`);

/** What Mermaid would take for its own. */
const plain = (text: string): string => text.replace(/[^\p{L}\p{N}._-]/gu, '_');
