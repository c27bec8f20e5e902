import type { Outbox } from '../model/answers.ts';
import { rowsOf } from '../model/loaded.ts';
import { countOf, dateTimeOf, timeOf } from '../model/words.ts';
import { usePlace } from '../location.ts';
import { Action } from '../parts/action.tsx';
import { FilterChoice, FilterField, ServiceChoice } from '../parts/filter.tsx';
import { Failures } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useServices } from '../use-answers.ts';

export function OutboxView() {
  const { query } = usePlace();
  const all = useServiceNames();
  const service = query.get('service') ?? '';
  const names = service === '' ? all : all.filter((name) => name === service);
  const asked = new URLSearchParams({ limit: '100' });
  for (const name of ['state', 'type', 'stream']) if (query.get(name)) asked.set(name, query.get(name) ?? '');
  const [answers] = useServices<Outbox>(names, `/ops/outbox?${asked.toString()}`, LIVE_MS);
  return (
    <>
      <div class="filters">
        <ServiceChoice names={all} />
        <FilterChoice
          name="state"
          label="State"
          choices={[
            ['', 'all'],
            ['waiting', 'waiting'],
            ['published', 'published'],
          ]}
        />
        <FilterField name="type" label="Event type" />
        <FilterField name="stream" label="Stream" />
      </div>
      <Failures of={answers} />
      <ul class="services">
        {[...answers].map(([name, { data }]) => data && <Sums key={name} service={name} outbox={data} />)}
      </ul>
      {service !== '' && <Republish service={service} query={query} />}
      <Table
        caption="Events, the newest first"
        rows={rowsOf(answers, ({ rows }) => rows)}
        keyOf={({ messageId }) => messageId}
        empty="No service that has answered keeps such an event."
        columns={[
          { title: 'Service', of: (row) => row.service },
          {
            title: 'Type',
            of: ({ type, messageId }) => <a href={`/console/flow?by=eventId&id=${messageId}`}>{type}</a>,
          },
          { title: 'Stream', of: ({ stream, sequence }) => `${stream} #${sequence}` },
          { title: 'Created', of: ({ createdAt }) => dateTimeOf(createdAt) },
          { title: 'Published', of: ({ publishedAt }) => timeOf(publishedAt) },
          { title: 'Attempts', number: true, of: ({ attempts }) => attempts },
          { title: 'Last error', of: ({ lastError }) => lastError ?? '–' },
        ]}
      />
    </>
  );
}

const Sums = ({ service, outbox: { waiting, published, failing } }: { service: string; outbox: Outbox }) => (
  <li class={failing > 0 ? 'bad' : waiting > 0 ? 'busy' : 'done'}>
    <strong>{service}</strong> {countOf(waiting, 'event')} waiting, {failing} of them not taken; {published}{' '}
    published are kept
  </li>
);

interface Republished {
  readonly republished: number;
  readonly tooOld: number;
  readonly underWay: number;
}

/** Sends again what the filter says; inboxes drop what was handled. */
function Republish({ service, query }: { service: string; query: URLSearchParams }) {
  const chosen = Object.fromEntries(
    ['type', 'stream'].flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : [])),
  ) as object;
  if (Object.keys(chosen).length === 0)
    return <p class="soft">To publish events again, choose an event type or a stream.</p>;
  const saying = ({ republished, tooOld, underWay }: Republished): string =>
    `${countOf(republished, 'event')}; ${tooOld} too old, ${underWay} under way.`;
  return (
    <p>
      <Action
        label="Republish: dry run"
        harmless
        service={service}
        path="/ops/outbox/republish/dry-run"
        body={chosen}
        saying={saying}
      />{' '}
      <Action
        label="Republish"
        service={service}
        path="/ops/outbox/republish"
        body={chosen}
        saying={saying}
      />
    </p>
  );
}
