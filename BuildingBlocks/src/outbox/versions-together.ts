import { ContractError, type IntegrationEvent } from '@ticketwave/contracts';
import { streamOf } from './stream-of.ts';

interface Published {
  readonly event: IntegrationEvent;
}

/**
 * Where several versions of an event are published, readers know by the numbers which messages are the same fact: those
 * of one fact follow one another in their stream, the oldest version first and none left out.
 * @param events of one unit of work, in their order
 * @throws ContractError if they do not
 */
export function requireVersionsTogether(events: readonly Published[]): void {
  const versions = majorsByType(events);
  if ([...versions.values()].every((majors) => majors.size === 1)) return;
  for (const stream of new Set(events.map(streamOf)))
    requireSequences(
      events.filter((event) => streamOf(event) === stream),
      versions,
    );
}

function requireSequences(
  stream: readonly Published[],
  versions: ReadonlyMap<string, ReadonlySet<number>>,
): void {
  for (const [index, { event }] of stream.entries()) {
    const { type, major } = event.contract;
    const majors = [...(versions.get(type) ?? [])];
    const isThere = (neighbour: Published | undefined, expected: number): boolean =>
      neighbour?.event.contract.type === type && neighbour.event.contract.major === expected;
    const isAlone =
      (major > Math.min(...majors) && !isThere(stream[index - 1], major - 1)) ||
      (major < Math.max(...majors) && !isThere(stream[index + 1], major + 1));
    if (isAlone) throw alone(event, majors);
  }
}

function majorsByType(events: readonly Published[]): Map<string, Set<number>> {
  const versions = new Map<string, Set<number>>();
  for (const { event } of events) {
    const { type, major } = event.contract;
    const majors = versions.get(type);
    if (majors) majors.add(major);
    else versions.set(type, new Set([major]));
  }
  return versions;
}

function alone({ contract, constructor }: IntegrationEvent, majors: readonly number[]): ContractError {
  const versions = majors.toSorted((one, other) => one - other).map((major) => `v${major}`);
  return new ContractError(
    `${constructor.name} stands alone: a unit of work that publishes ${contract.type} as ${versions.join(' and ')} ` +
      'publishes each fact in all these versions, one directly after the other, the oldest first',
  );
}
