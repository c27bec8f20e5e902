import type { ServiceWire } from '@ticketwave/cli';
import { scenarioNames, scenarios } from '../../bootstrap/scenarios.mjs';
import type { Hop } from './hops.ts';
import { playable } from './scenarios/index.ts';
import { services as people, serviceNames, type ServiceName } from '../services.ts';
import { takersOf } from '@ticketwave/cli/development';

const PREFACE = `# Flows

Who publishes what to whom, computed from contracts and subscriptions, and the way of a booking in each story of
\`npm run demo -- --scenario\`, drawn from the hops that the demo waits for. \`npm run topology -- write\` computes this
page anew; the tests fail while it is stale.
`;

/** The content of docs/flows.md. */
export const flowsDocument = (wires: readonly ServiceWire[]): string =>
  [PREFACE, eventTable(wires), ...scenarioNames.map(story)].join('\n');

function eventTable(wires: readonly ServiceWire[]): string {
  const rows = wires.flatMap(({ publishes }) =>
    publishes.map(({ name, contract }) => {
      const takers = takersOf(contract.routingKey, wires);
      const queues = takers.map((queue) => `\`${queue}\``).join(', ') || 'nobody here';
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

function story(name: (typeof scenarioNames)[number]): string {
  return [
    `## ${name}: ${scenarios[name]}`,
    '',
    '```mermaid',
    'sequenceDiagram',
    ...participantsOf(playable[name].hops).map(
      (service) => `    participant ${service} as ${people[service].title}`,
    ),
    ...arrows(playable[name].hops).map((arrow) => `    ${arrow}`),
    '```',
    '',
  ].join('\n');
}

/** In the order in which the services are listed. */
const participantsOf = (hops: readonly Hop[]): readonly ServiceName[] =>
  serviceNames.filter((name) => hops.some(({ service }) => service === name));

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
