import type { Flow, FlowMessage } from './answers.ts';
import { publishedText, type Known, type Tone } from './message-state.ts';
import { lengthOf, timeOf } from './words.ts';

const MARGIN = 90;
const COLUMN = 190;
/** Beside the last service, for what is said of its messages. */
const WORDS = 330;
const HEAD = 44;
const LABEL = 18;
const HOP = 20;
const BETWEEN = 12;

/** One arrow: what has become of a message in one queue. */
interface Arrow {
  readonly y: number;
  readonly fromX: number;
  readonly toX: number;
  readonly tone: Tone;
  readonly text: string;
}

/** One message, with an arrow to each queue that it is known to have come to. */
interface Row {
  readonly messageId: string;
  readonly y: number;
  readonly height: number;
  readonly time: string;
  /** Since the message that led to it; empty if none did. */
  readonly after: string;
  readonly title: string;
  readonly x: number;
  readonly arrows: readonly Arrow[];
  /** What stands where there is no arrow. */
  readonly instead: { readonly tone: Tone; readonly text: string };
}

/** A sequence diagram in pixels. */
export interface Diagram {
  readonly width: number;
  readonly height: number;
  readonly lifelines: readonly { readonly name: string; readonly x: number }[];
  readonly rows: readonly Row[];
}

/**
 * Where everything stands: services beside each other, messages below each other in the order of the flow. Pure.
 * @param areTakersKnown whether a message without an arrow is one that nobody takes
 */
export function diagramOf(flow: Flow, known: ReadonlyMap<string, Known>, areTakersKnown = false): Diagram {
  const names = participantsOf(flow, known);
  const places = new Map(names.map((name, index) => [name, MARGIN + index * COLUMN]));
  const xOf = (name: string): number => places.get(name) ?? MARGIN;
  const rows: Row[] = [];
  let y = HEAD;
  for (const message of flow.messages) {
    const row = {
      ...rowOf(message, known.get(message.event.eventId), y, xOf),
      instead: insteadOf(known.get(message.event.eventId), areTakersKnown),
    };
    rows.push(row);
    y += row.height + BETWEEN;
  }
  const lifelines = [...places].map(([name, x]) => ({ name, x }));
  return { width: MARGIN + Math.max(0, names.length - 1) * COLUMN + WORDS, height: y, lifelines, rows };
}

function participantsOf(flow: Flow, known: ReadonlyMap<string, Known>): string[] {
  const names = new Set(flow.participants);
  for (const { event, from, to } of flow.messages) {
    names.add(from);
    for (const name of to) names.add(name);
    for (const { service } of known.get(event.eventId)?.hops ?? []) names.add(service);
  }
  return [...names];
}

function rowOf(
  message: FlowMessage,
  known: Known | undefined,
  y: number,
  xOf: (name: string) => number,
): Omit<Row, 'instead'> {
  const { event, from, sinceParentMs } = message;
  const x = xOf(from);
  const arrows = targetsOf(message, known).map(({ service, tone, text }, index) => ({
    ...{ y: y + LABEL + (index + 0.5) * HOP, fromX: x, toX: xOf(service), tone, text },
  }));
  return {
    ...{ messageId: event.eventId, y, x, arrows },
    height: LABEL + Math.max(1, arrows.length) * HOP,
    time: timeOf(event.occurredAt),
    after: sinceParentMs === null ? '' : `+${lengthOf(sinceParentMs)}`,
    title: event.eventType,
  };
}

function insteadOf(known: Known | undefined, areTakersKnown: boolean): Row['instead'] {
  const published = known?.published ?? null;
  if (published !== null && published.state !== 'published') return publishedText(published);
  const text = areTakersKnown ? 'no service takes it' : 'nobody is known to have it';
  return { tone: 'quiet', text };
}

/** The queues that are known to have it; a service that has answered it although no queue remembers it; else nobody. */
function targetsOf(
  { to }: FlowMessage,
  known: Known | undefined,
): Pick<Arrow & { service: string }, 'service' | 'tone' | 'text'>[] {
  const hops = (known?.hops ?? []).map(({ queue, service, tone, text }) => ({
    ...{ service, tone, text: `${queue.slice(service.length + 1)}: ${text}` },
  }));
  const answered = to
    .filter((name) => !hops.some(({ service }) => service === name))
    .map((service) => ({ service, tone: 'quiet' as const, text: 'answered' }));
  return [...hops, ...answered];
}
