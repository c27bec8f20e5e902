import type { WaitingStream } from '@ticketwave/building-blocks/operations';
import { invocation } from '../operator/invocation.ts';

/** The command that lets a stream go on; null if it goes on by itself. Pure. */
export function remedyFor({ queue, stream, next, place, messageId }: WaitingStream): string | null {
  const message = messageId === null ? '' : ` --message ${messageId}`;
  if (place === 'dead-letter') return `${invocation('dlq', `redrive ${queue}${message}`)}, or discard it`;
  if (place !== 'missing') return null;
  const [publisher = ''] = stream.split('.');
  const again = invocation('outbox', `republish --service ${publisher} --stream ${stream}`);
  return `${again}; if it is lost for good, ${invocation('order', `skip ${queue} --stream ${stream} --to ${next}`)}`;
}
