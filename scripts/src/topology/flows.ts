import { matchesPattern } from '@ticketwave/building-blocks/messaging';
import type { ServiceWire } from '@ticketwave/building-blocks/rabbitmq';
import { scenarioNames, scenarios } from '../../bootstrap/scenarios.mjs';
import type { Hop } from '../run/hops.ts';
import { playable } from '../run/scenarios/index.ts';
import { services as people, serviceNames } from '../run/service-names.ts';

export const FLOWS_FILE = 'docs/flows.md';

const PREFACE = `# Flows

Who tells what to whom, computed from contracts and subscriptions, and the way of a booking in each story of
\`npm run demo -- --scenario\`, drawn from the hops that the demo waits for. \`npm run topology -- write\` computes this
page anew; the tests fail while it is stale.
`;

/** The content of docs/flows.md. */
export const flowsDocument = (wires: readonly ServiceWire[]): string =>
  [PREFACE, eventTable(wires), ...scenarioNames.map(story)].join('\n');

function eventTable(wires: readonly ServiceWire[]): string {
  const rows = wires.flatMap(({ publishes }) =>
    publishes.map(({ name, contract }) => {
      const queues = listenersOf(contract.routingKey, wires);
      return `| ${name} | \`${contract.routingKey}\` | ${contract.kind} | ${contract.publisher} | ${queues} |`;
    }),
  );
  return [
    '## Events',
    '',
    '| Event | Routing key | Kind | Published by | Handled on |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The queues whose handlers take the event; a wildcard alone lets in what nobody takes. */
function listenersOf(routingKey: string, wires: readonly ServiceWire[]): string {
  const queues = wires
    .flatMap((wire) => wire.queues)
    .filter(
      ({ bindings, handlers }) =>
        bindings.some(({ pattern }) => matchesPattern(pattern, routingKey)) &&
        handlers.some(({ handles }) => handles.contract.routingKey === routingKey),
    );
  return queues.map(({ queue }) => `\`${queue}\``).join(', ') || 'nobody here';
}

function story(name: (typeof scenarioNames)[number]): string {
  return [
    `## ${name}: ${scenarios[name]}`,
    '',
    '```mermaid',
    'sequenceDiagram',
    ...serviceNames.map((service) => `    participant ${service} as ${people[service].title}`),
    ...arrows(playable[name].hops).map((arrow) => `    ${arrow}`),
    '```',
    '',
  ].join('\n');
}

/** From each publisher to whom the story sees handling it; to the publisher itself, dashed, if it sees nobody. */
function arrows(hops: readonly Hop[]): string[] {
  const open = [...hops];
  return hops
    .filter(({ activity }) => activity === 'published')
    .map(({ service, event }) => {
      const index = open.findIndex((hop) => hop.activity === 'handled' && hop.event === event);
      const [taken] = index < 0 ? [] : open.splice(index, 1);
      return taken ? `${service}->>${taken.service}: ${event}` : `${service}-->>${service}: ${event}`;
    });
}
