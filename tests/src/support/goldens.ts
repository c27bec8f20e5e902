import { readdirSync, readFileSync } from 'node:fs';
import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import { messageOf, type GoldenMessage } from '@ticketwave/contracts';

const folder = new URL('../../goldens/', import.meta.url);

/** The golden message of an event type. Each call reads it anew, so a test may change what it gets. */
export function golden(type: string, major = 1): GoldenMessage {
  return JSON.parse(readFileSync(new URL(`${type}.v${major}.json`, folder), 'utf8')) as GoldenMessage;
}

/** The routing keys that there are golden messages for, sorted. */
export function goldenRoutingKeys(): string[] {
  return readdirSync(folder)
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

/** As a subscriber gets it from the bus. */
export function asReceived(message: GoldenMessage): ReceivedMessage {
  const { properties, ...published } = messageOf(message);
  return {
    ...published,
    redelivered: false,
    properties: { ...properties, userId: message.properties.user_id },
  };
}
