import { useEffect, useRef } from 'preact/hooks';
import { show, usePlace } from '../location.ts';
import { catalogueOf, type CatalogueEntry } from '../model/catalogue.ts';
import type { Contracts } from '../model/wiring.ts';
import { contains, FilterField } from '../parts/filter.tsx';
import { Json } from '../parts/json.tsx';
import { Failures, Notice } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useServiceNames, useSession } from '../session.ts';
import { LIVE_MS, useServices } from '../use-answers.ts';

/** Every event of the services that run: what it says, who publishes it, and who takes it. */
export function CatalogueView() {
  const { query } = usePlace();
  const [answers] = useServices<Contracts>(useServiceNames(), '/ops/contracts', 30 * LIVE_MS);
  const all = catalogueOf(answers);
  const rows = all.filter(({ name, type, publishers, takers }) =>
    contains({ name, type, publishers, takers }, query.get('text') ?? ''),
  );
  const chosen = all.find(({ routingKey }) => routingKey === query.get('event'));
  return (
    <>
      <div class="filters">
        <FilterField name="text" label="Event, service, queue or handler" />
      </div>
      <Failures of={answers} />
      {query.get('event') !== null && all.length > 0 && chosen === undefined && (
        <Notice tone="bad">No service that has answered knows {query.get('event')}.</Notice>
      )}
      {chosen && <Entry key={chosen.routingKey} entry={chosen} />}
      <Table
        caption="Events, by their types"
        rows={rows}
        keyOf={({ routingKey }) => routingKey}
        empty="No service that has answered has such an event."
        columns={[
          {
            title: 'Event',
            of: ({ type, routingKey }) => (
              <a href={`/console/catalogue?event=${encodeURIComponent(routingKey)}`}>{type}</a>
            ),
          },
          { title: 'Version', of: ({ version }) => version },
          { title: 'Kind', of: ({ kind }) => kind },
          {
            title: 'Published by',
            of: ({ publishers }) => publishers.map(({ service }) => service).join(', ') || '–',
          },
          {
            title: 'Taken by',
            of: ({ takers }) => [...new Set(takers.map(({ queue }) => queue))].join(', ') || '–',
          },
        ]}
      />
    </>
  );
}

/** What its messages carry. */
function Data({ entry: { example, schema } }: { entry: CatalogueEntry }) {
  return (
    <>
      {example !== null && (
        <>
          <h3>Example of its data</h3>
          <Json of={example} label="Example of its data" />
        </>
      )}
      <details>
        <summary>JSON Schema of its data</summary>
        <Json of={schema} label="JSON Schema of its data" />
      </details>
    </>
  );
}

/** One event whole. */
function Entry({ entry }: { entry: CatalogueEntry }) {
  const { name, type, version, kind, exchange, routingKey, publishers, takers } = entry;
  const heading = useRef<HTMLHeadingElement>(null);
  const { services } = useSession();
  useEffect(() => heading.current?.focus(), []);
  const pageOf = (service: string): string =>
    `${services.find((one) => one.name === service)?.url ?? ''}/docs/events`;
  return (
    <section class="detail" aria-labelledby="event">
      <h2 id="event" ref={heading} tabIndex={-1}>
        {type} {version}
      </h2>
      <button type="button" onClick={() => show({ event: undefined })}>
        Close
      </button>
      <dl>
        <dt>Class</dt>
        <dd>{name}</dd>
        <dt>Kind</dt>
        <dd>
          {kind === 'request'
            ? 'a request, which one service answers'
            : 'a fact, to which anybody may listen'}
        </dd>
        <dt>Exchange</dt>
        <dd>
          <a href={`/console/map?node=${encodeURIComponent(`exchange ${exchange}`)}`}>{exchange}</a>, by{' '}
          {routingKey}
        </dd>
        <dt>Published by</dt>
        <dd>
          {publishers.length === 0 && 'no service that has answered'}
          {publishers.map((one) => (
            <div key={one.service}>
              <a href={pageOf(one.service)}>{one.service}</a>, in version {one.version}
            </div>
          ))}
        </dd>
        <dt>Taken by</dt>
        <dd>
          {takers.length === 0 && 'no service that has answered'}
          {takers.map((one) => (
            <div key={`${one.queue} ${one.handler}`}>
              <a href={`/console/map?node=${encodeURIComponent(`queue ${one.queue}`)}`}>{one.queue}</a>:{' '}
              {one.handler}, in version {one.version}
            </div>
          ))}
        </dd>
      </dl>
      <p>
        <a href={`/console/live?type=${type}`}>Watch it</a>
      </p>
      <Data entry={entry} />
    </section>
  );
}
