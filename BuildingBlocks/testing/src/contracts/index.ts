/**
 * Contract tests by message, on the side of the publisher.
 *
 * @packageDocumentation
 */
export type { ConsumerRecord } from './consumer-record.ts';
export { verifyPublished, type PublishedEvent, type Publishing } from './verify-published.ts';
