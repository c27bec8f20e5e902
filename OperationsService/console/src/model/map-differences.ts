import {
  bindingsOf,
  exchangeId,
  isInternal,
  publisherId,
  queueId,
  serviceOf,
  type MapReports,
} from './map-reports.ts';
import { routingKeyOf, type WiredBinding } from './wiring.ts';

const APPLY = 'ticketwave topology apply';
/** And what sends again what was lost meanwhile. */
const APPLY_AND_LOOK = `${APPLY} && ticketwave outbox unhandled`;

/** Something in which code, broker and what was observed differ. */
export interface MapDifference {
  readonly what: string;
  /** The command line that mends it, or says how. */
  readonly command: string;
  /** The nodes that it is about. */
  readonly nodes: readonly string[];
}

/** Pure. */
export const differencesOf = (reports: MapReports): MapDifference[] => [
  ...ofExchanges(reports),
  ...ofQueues(reports),
  ...bindingsOf(reports.wirings).flatMap(ofBinding),
  ...ofTraffic(reports),
];

const ofExchanges = ({ wirings }: MapReports): MapDifference[] =>
  [...wirings.values()].flatMap(({ data }) =>
    (data?.exchanges ?? [])
      .filter(({ onBroker }) => !onBroker)
      .map(({ exchange }) => ({
        what: `The exchange ${exchange} is declared, and not on the broker: what is published to it waits in the outbox.`,
        ...{ command: APPLY, nodes: [exchangeId(exchange)] },
      })),
  );

const ofQueues = ({ queues }: MapReports): MapDifference[] =>
  [...queues].flatMap(([service, { data }]) =>
    (data?.queues ?? []).flatMap(({ queue, messages, consumers, deadLetters, retries, paused }) => {
      const names = [
        ...(messages === null ? [queue] : []),
        ...retries.filter((one) => one.messages === null).map((one) => one.queue),
        ...(deadLetters === null ? [`${queue}.dlq`] : []),
      ];
      const missing = names.map((name) => ({
        what: `The queue ${name} is declared, and not on the broker. What was in it is lost until its publisher sends it again.`,
        command: name === queue ? APPLY_AND_LOOK : APPLY,
        nodes: [queueId(queue)],
      }));
      if (consumers !== 0 || paused !== null || messages === null) return missing;
      const what = `${queue} is on the broker, and nobody consumes it: is ${service} running?`;
      return [...missing, { what, command: 'ticketwave status', nodes: [queueId(queue)] }];
    }),
  );

function ofBinding({ exchange, queue, routingKey, declared, onBroker }: WiredBinding): MapDifference[] {
  const nodes = [exchangeId(exchange), queueId(queue)];
  const which = `${exchange} → ${queue} by ${routingKey}`;
  if (!declared)
    return [
      {
        what: `The binding ${which} is on the broker, and no service declares it.`,
        command: 'ticketwave topology verify',
        nodes,
      },
    ];
  if (onBroker !== false) return [];
  const lost = isInternal(exchange) ? APPLY : APPLY_AND_LOOK;
  return [
    {
      what: `The binding ${which} is declared, and not on the broker: what is published goes past the queue.`,
      ...{ command: lost, nodes },
    },
  ];
}

/** What was published that no contract says. It is not looked for while a service has not said what it publishes. */
function ofTraffic({ contracts, traffic }: MapReports): MapDifference[] {
  const all = [...contracts.values()];
  if (traffic === undefined || all.some(({ data }) => data === undefined)) return [];
  const declared = new Set(
    all.flatMap(({ data }) => (data?.publishes ?? []).map(({ routingKey }) => routingKey)),
  );
  return traffic.counts
    .filter((count) => !declared.has(routingKeyOf(count)))
    .map(({ eventType, eventVersion, source }) => ({
      what: `${eventType} ${eventVersion} was published by ${source}, and no running service declares it.`,
      ...{ command: 'ticketwave status', nodes: [publisherId(serviceOf(source))] },
    }));
}
