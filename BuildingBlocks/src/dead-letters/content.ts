import { isUtf8 } from 'node:buffer';
import { contentOf, InvalidMessageError } from '@ticketwave/contracts';
import type { ReceivedMessage } from '../messaging/index.ts';

/** The body, inflated if it came compressed: JSON if it is JSON, text if it is text, else `{ base64 }`. Pure. */
export function readableBody(message: ReceivedMessage): unknown {
  const content = inflated(message);
  return isUtf8(content) ? readable(content.toString('utf8')) : { base64: content.toString('base64') };
}

/** As it is where it cannot be inflated, which is why it was given up. */
function inflated(message: ReceivedMessage): Buffer {
  try {
    return contentOf(message);
  } catch (error) {
    if (error instanceof InvalidMessageError) return message.body;
    throw error;
  }
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
