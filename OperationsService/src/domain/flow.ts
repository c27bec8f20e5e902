import type { StoredEvent } from './stored-event.ts';

/** A message of a flow, and what led to it. Times are milliseconds. */
export interface FlowMessage {
  readonly event: StoredEvent;
  readonly from: string;
  /** The services that have answered it, as far as their answers are here. */
  readonly to: readonly string[];
  /** The message that directly led to it; null if that was a request over HTTP, or is not here. */
  readonly parentId: string | null;
  readonly depth: number;
  readonly sinceStart: number;
  readonly sinceParent: number | null;
}

/** What has happened, in order. */
export interface Flow {
  readonly correlationIds: readonly string[];
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** In the order in which they appear. */
  readonly participants: readonly string[];
  readonly messages: readonly FlowMessage[];
  readonly isComplete: boolean;
}

/** `booking-service` → `booking`. */
const participantOf = (source: string): string => source.replace(/-service$/, '');

/** In a tree: when it happened at the earliest, and how far it is from what began it. */
interface Node {
  readonly event: StoredEvent;
  readonly parent: Node | undefined;
  readonly depth: number;
  readonly time: number;
}

/**
 * Puts messages in the order in which they happened: by their times, and none before what led to it, whatever the clocks of two
 * services say. Pure.
 * @param events at least one
 */
export function flowOf(events: readonly StoredEvent[], isComplete: boolean): Flow {
  const nodes = [...nodesOf(events).values()].sort(inOrder);
  const start = Math.min(...nodes.map(({ event }) => event.occurredAt.getTime()));
  const end = Math.max(...nodes.map(({ event }) => event.occurredAt.getTime()));
  const answers = answersIn(nodes);
  const messages = nodes.map(({ event, parent, depth }): FlowMessage => {
    const answering = answers.get(event.eventId) ?? [];
    return {
      event,
      from: participantOf(event.source),
      to: [...new Set(answering.map((answer) => participantOf(answer.event.source)))],
      parentId: parent?.event.eventId ?? null,
      depth,
      sinceStart: event.occurredAt.getTime() - start,
      sinceParent: parent ? event.occurredAt.getTime() - parent.event.occurredAt.getTime() : null,
    };
  });
  return {
    correlationIds: [...new Set(nodes.map(({ event }) => event.correlationId))],
    startedAt: new Date(start),
    endedAt: new Date(end),
    participants: [...new Set(messages.flatMap(({ from, to }) => [from, ...to]))],
    messages,
    isComplete,
  };
}

function answersIn(nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
  const answers = new Map<string, Node[]>();
  for (const node of nodes) {
    if (!node.parent) continue;
    const { eventId } = node.parent.event;
    const known = answers.get(eventId);
    if (known) known.push(node);
    else answers.set(eventId, [node]);
  }
  return answers;
}

/** Ids of one millisecond are in the order of their making within a service, and in one that stays the same elsewhere. */
const inOrder = (one: Node, other: Node): number =>
  one.time - other.time || one.depth - other.depth || (one.event.eventId < other.event.eventId ? -1 : 1);

function nodesOf(events: readonly StoredEvent[]): ReadonlyMap<string, Node> {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const nodes = new Map<string, Node>();
  for (const event of events) {
    // From it up to what is known already; a message that claims to have led to itself ends there.
    const chain: StoredEvent[] = [];
    const seen = new Set<string>();
    for (let at: StoredEvent | undefined = event; at; at = byId.get(at.causationId)) {
      if (nodes.has(at.eventId) || seen.has(at.eventId)) break;
      seen.add(at.eventId);
      chain.push(at);
    }
    for (const one of chain.reverse()) {
      const parent = nodes.get(one.causationId);
      const time = Math.max(one.occurredAt.getTime(), parent?.time ?? -Infinity);
      nodes.set(one.eventId, { event: one, parent, depth: parent ? parent.depth + 1 : 0, time });
    }
  }
  return nodes;
}
