import type { IntegrationEventClass } from '@ticketwave/contracts';
import type { RequestHandler } from 'express';
import { takenBy, type SubscribedQueue } from '../messaging/index.ts';
import { describedEvent } from './described-event.ts';
import { HtmlPage } from './html-page.ts';
import type { ServiceIdentity } from './service-page.ts';

/** What a service exchanges with others. */
export interface ServiceEvents {
  readonly publishes: readonly IntegrationEventClass[];
  readonly queues: readonly SubscribedQueue[];
}

interface ShownEvent {
  readonly name: string;
  /** A fact or a request, of which version, and where it goes. */
  readonly facts: string;
  readonly routingKey: string;
  /** Of the data. */
  readonly schema: string;
  /** The data of the golden message; undefined if its contract has none. */
  readonly example: string | undefined;
}

interface EventsData {
  readonly service: string;
  readonly publishes: readonly ShownEvent[];
  readonly queues: readonly { readonly queue: string; readonly events: readonly ShownEvent[] }[];
  readonly envelope: string;
}

/** What surrounds the data of every event. */
const ENVELOPE = {
  event_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120002',
  event_type: '{type}',
  event_version: '{major}.{minor}',
  timestamp: '2026-01-30T10:30:00.000Z',
  correlation_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
  causation_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
  data: {},
  metadata: { source: '{service}', source_version: '1.0.0', entity_id: '{entity}', sequence: 1 },
};

const EVENT = `
        <li>
          <h3><%= event.name %></h3>
          <p><code><%= event.routingKey %></code><br><span class="soft"><%= event.facts %></span></p>
<% if (event.example) { %>
          <pre><%= event.example %></pre>
<% } %>
          <details><summary>JSON Schema of its data</summary><pre><%= event.schema %></pre></details>
        </li>`;

const page = new HtmlPage<EventsData>(
  `      <h1>Events of <%= it.service %></h1>
      <p class="soft">Messages are JSON and may arrive more than once: <code>event_id</code> says which are the same. Readers take
        fields that they do not know. This surrounds the data:</p>
      <pre><%= it.envelope %></pre>
      <h2>Publishes</h2>
      <ul>
<% for (const event of it.publishes) { %>${EVENT}<% } %>
      </ul>
      <h2>Consumes</h2>
<% for (const { queue, events } of it.queues) { %>
      <p>on the queue <code><%= queue %></code></p>
      <ul>
<% for (const event of events) { %>${EVENT}<% } %>
      </ul>
<% } %>`,
);

/** The integration events of a service, from their contracts. @throws ContractError as `jsonSchemaOf` */
export function eventsPage({ name }: Pick<ServiceIdentity, 'name'>, events: ServiceEvents): RequestHandler {
  return (_request, response) => {
    page.send(response, `${name}: events`, {
      service: name,
      publishes: events.publishes.map(shown),
      queues: events.queues.map((queue) => ({
        queue: queue.queue,
        events: takenBy(queue).map(({ handler, contract }) =>
          shown({ name: handler.handles.name, contract }),
        ),
      })),
      envelope: json(ENVELOPE),
    });
  };
}

function shown(event: Pick<IntegrationEventClass, 'name' | 'contract'>): ShownEvent {
  const { name, kind, version, exchange, routingKey, schema, example } = describedEvent(event);
  return {
    name,
    facts: `${kind}, version ${version}, on the exchange ${exchange}`,
    routingKey,
    schema: json(schema),
    example: example === undefined ? undefined : json(example),
  };
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);
