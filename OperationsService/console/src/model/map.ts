import type { Queue } from './answers.ts';
import {
  bindingsOf,
  exchangeId,
  isInternal,
  publisherId,
  queueId,
  serviceOf,
  type MapReports,
  type MergedBinding,
} from './map-reports.ts';
import type { Tone } from './message-state.ts';
import { routingKeyOf, type WiredBinding } from './wiring.ts';
import { countOf, lengthOf, ownerOf } from './words.ts';

/** Who publishes, an exchange, a queue, or who takes: a service is there once as each. */
export interface MapNode {
  readonly id: string;
  readonly kind: 'publisher' | 'exchange' | 'queue' | 'taker';
  readonly name: string;
  readonly tone: Tone;
  /** Its rate, what waits, and what is wrong, in words. */
  readonly text: string;
}

export interface MapEdge {
  readonly from: string;
  readonly to: string;
  readonly tone: Tone;
  /** Routing keys; empty between a service and what is its own. */
  readonly keys: readonly string[];
}

/** How messages go through the system. */
export interface SystemMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

/** Pure. */
export function mapOf(reports: MapReports): SystemMap {
  const bindings = bindingsOf(reports.wirings);
  const rates = ratesOf(reports);
  const nodes = [
    ...publishing(reports, rates),
    ...exchanges(reports, rates),
    ...taking(reports, bindings, rates),
  ];
  const known = new Set(nodes.map(({ id }) => id));
  const edges = edgesOf(reports, bindings).filter(({ from, to }) => known.has(from) && known.has(to));
  return { nodes, edges };
}

/** Events in a second, by exchange, service and queue. */
interface Rates {
  readonly of: (node: string) => string;
}

function ratesOf({ contracts, wirings, traffic }: MapReports): Rates {
  if (traffic === undefined) return { of: () => '' };
  const seconds = Math.max(1, (Date.parse(traffic.until) - Date.parse(traffic.since)) / 1000);
  const exchangeOf = new Map(
    [...contracts.values()].flatMap(({ data }) =>
      (data?.publishes ?? []).map(({ routingKey, exchange }) => [routingKey, exchange] as const),
    ),
  );
  const takes = [...wirings.values()].flatMap(({ data }) => data?.queues ?? []);
  const sums = new Map<string, number>();
  const add = (node: string, count: number): void => void sums.set(node, (sums.get(node) ?? 0) + count);
  for (const one of traffic.counts) {
    const key = routingKeyOf(one);
    add(publisherId(serviceOf(one.source)), one.count);
    const exchange = exchangeOf.get(key);
    if (exchange !== undefined) add(exchangeId(exchange), one.count);
    for (const { queue } of takes.filter((each) => each.takes.includes(key))) add(queueId(queue), one.count);
  }
  return { of: (node) => `${rateOf((sums.get(node) ?? 0) / seconds)}/s` };
}

const rateOf = (rate: number): string =>
  rate === 0 ? '0' : rate < 0.1 ? '<0.1' : rate.toFixed(rate < 10 ? 1 : 0);
const takerId = (service: string): string => `taker ${service}`;

const publishing = ({ contracts }: MapReports, rates: Rates): MapNode[] =>
  [...contracts].flatMap<MapNode>(([name, { data, why }]) => {
    const id = publisherId(name);
    if (why !== undefined) return [{ id, kind: 'publisher', name, tone: 'bad', text: 'cannot be asked' }];
    if (data === undefined || data.publishes.length === 0) return [];
    const events = countOf(data.publishes.length, 'event');
    return [
      { id, kind: 'publisher', name, tone: 'done', text: [events, rates.of(id)].filter(Boolean).join(', ') },
    ];
  });

const exchanges = ({ wirings }: MapReports, rates: Rates): MapNode[] =>
  [...wirings.values()].flatMap(({ data }) =>
    (data?.exchanges ?? [])
      .filter(({ exchange }) => !isInternal(exchange))
      .map(({ exchange: name, onBroker }) => {
        const id = exchangeId(name);
        const text = onBroker
          ? name.endsWith('.tap')
            ? 'requests, to watch'
            : rates.of(id)
          : 'not on the broker';
        return { id, kind: 'exchange', name, tone: onBroker ? 'done' : 'bad', text } as const;
      }),
  );

function taking(
  { queues, wirings }: MapReports,
  bindings: readonly MergedBinding[],
  rates: Rates,
): MapNode[] {
  const own = [...queues].flatMap(([service, { data }]) =>
    (data?.queues ?? []).map((queue) => ({ service, node: queueNode(queue, rates) })),
  );
  const services = [...wirings].flatMap(([name, { data }]) =>
    data && data.queues.length > 0
      ? [
          {
            id: takerId(name),
            kind: 'taker',
            name,
            tone: 'done',
            text: countOf(data.queues.length, 'queue'),
          } as const,
        ]
      : [],
  );
  const foreign = new Set(bindings.map(({ queue }) => queue).filter((queue) => !wirings.has(ownerOf(queue))));
  return [
    ...own.map(({ node }) => node),
    ...[...foreign].map(
      (name) => ({ id: queueId(name), kind: 'queue', name, tone: 'quiet', text: 'of nobody here' }) as const,
    ),
    ...services,
  ];
}

const retryingIn = (retries: Queue['retries']): number =>
  retries.reduce((sum, { messages }) => sum + (messages ?? 0), 0);

const waitingText = (messages: number, lagMs: number | null): string =>
  messages > 0 ? `${countOf(messages, 'message')}, ${lengthOf(lagMs)}` : 'empty';

function queueNode(
  { queue: name, messages, consumers, lagMs, deadLetters, paused, retries }: Queue,
  rates: Rates,
): MapNode {
  const id = queueId(name);
  const node = { id, kind: 'queue', name } as const;
  if (messages === null) return { ...node, tone: 'bad', text: 'not on the broker' };
  const retrying = retryingIn(retries);
  const dead = deadLetters ?? 0;
  const isLeft = consumers === 0 && !paused;
  const text = [
    rates.of(id),
    waitingText(messages, lagMs),
    retrying > 0 && `${retrying} retrying`,
    dead > 0 && countOf(dead, 'dead letter'),
    paused && 'paused',
    isLeft && 'nobody consumes it',
  ];
  const isBad = dead > 0 || isLeft;
  const isBusy = messages + retrying > 0 || paused;
  return {
    ...node,
    tone: worse(isBad ? 'bad' : 'done', isBusy ? 'busy' : 'done'),
    text: text.filter(Boolean).join(', '),
  };
}

function edgesOf({ wirings, contracts }: MapReports, bindings: readonly MergedBinding[]): MapEdge[] {
  const own = [...wirings].flatMap(([service, { data }]) => [
    ...(data?.exchanges ?? [])
      .filter(
        ({ exchange }) => !isInternal(exchange) && (contracts.get(service)?.data?.publishes.length ?? 0) > 0,
      )
      .map(({ exchange }) => edge(publisherId(service), exchangeId(exchange), 'done')),
    ...(data?.queues ?? []).map(({ queue }) => edge(queueId(queue), takerId(service), 'done')),
  ]);
  const merged = new Map<string, MapEdge>();
  for (const binding of bindings.filter(({ exchange }) => !isInternal(exchange))) {
    const [from, to] = [exchangeId(binding.exchange), queueId(binding.queue)];
    const before = merged.get(`${from} ${to}`);
    const tone = worse(before?.tone ?? 'done', toneOf(binding));
    merged.set(`${from} ${to}`, { from, to, tone, keys: [...(before?.keys ?? []), binding.routingKey] });
  }
  return [...own, ...merged.values()];
}

const edge = (from: string, to: string, tone: Tone): MapEdge => ({ from, to, tone, keys: [] });
const toneOf = ({ declared, onBroker }: WiredBinding): Tone =>
  onBroker === false || !declared ? 'bad' : onBroker === null ? 'quiet' : 'done';
const BADNESS: readonly Tone[] = ['done', 'quiet', 'busy', 'bad'];
const worse = (one: Tone, other: Tone): Tone => (BADNESS.indexOf(one) > BADNESS.indexOf(other) ? one : other);
