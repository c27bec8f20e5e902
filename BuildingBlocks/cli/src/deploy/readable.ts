import { isDeepStrictEqual } from 'node:util';
import { differences, type Difference } from '../contracts/differences.ts';
import type { Release } from '../contracts/release.ts';
import { routingKeyOf, type ReadEvent } from '../contracts/snapshot.ts';
import { letIn } from './routes.ts';

/** What kind of message: an event, and which version of a service has published it. */
export interface MessageKind {
  readonly routingKey: string;
  /** The publishing service, such as `orders`. */
  readonly source: string;
  readonly sourceVersion: string;
}

/**
 * Why a release cannot handle a message of that kind in a queue, in words; undefined if it can, or if those that run cannot
 * either. Pure.
 * @param publisher that version of the publishing service; undefined if it is not known
 */
export function whyUnreadable(
  { routingKey, source, sourceVersion }: MessageKind,
  queue: string,
  candidate: Release,
  running: readonly Release[],
  publisher: Release | undefined,
): string | undefined {
  const reader = readerOf(candidate, queue, routingKey);
  const earlier = running.map((release) => readerOf(release, queue, routingKey));
  if (reader === undefined) {
    const isSkipped = letIn(candidate.bindings, queue, { exchange: `${source}.events`, routingKey });
    const isNew = earlier.some((one) => one !== undefined) || (running.length === 0 && !isSkipped);
    return isNew ? `${candidate.service} ${candidate.version} does not read it there` : undefined;
  }
  const written = publisher?.publishes.find((event) => routingKeyOf(event) === routingKey);
  if (written === undefined) return `what ${source} ${sourceVersion} writes is not in the registry`;
  const refused = (one: ReadEvent): Difference[] =>
    differences(written.data, one.data).filter(({ optional }) => optional === undefined);
  const known = earlier.filter((one) => one !== undefined).map(refused);
  const found = refused(reader).filter(
    (one) => !known.some((others) => others.some((other) => isDeepStrictEqual(one, other))),
  );
  if (found.length === 0) return undefined;
  return found.map(({ field, what }) => `${field === '' ? 'its data' : field} ${what}`).join('; ');
}

const readerOf = ({ reads }: Release, queue: string, routingKey: string): ReadEvent | undefined =>
  reads.find((one) => one.queue === queue && routingKeyOf(one) === routingKey);
