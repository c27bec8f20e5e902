import { pathTo } from '../api.ts';
import { usePlace } from '../location.ts';
import type { DeadLetterGroups, DeadLetters } from '../model/answers.ts';
import { rowsOf } from '../model/loaded.ts';
import { dateTimeOf } from '../model/words.ts';
import { FilterField } from '../parts/filter.tsx';
import { Failures, Notice } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useAnswer, useServices } from '../use-answers.ts';
import { DeadLetterDetail } from './dead-letter-detail.tsx';
import { DiscardForm } from './discard-form.tsx';
import { RedriveForm } from './redrive-form.tsx';

/** Groups of all services, or the dead letters of one queue. */
export function DeadLettersView() {
  const { query } = usePlace();
  const [service, queue] = [query.get('service'), query.get('queue')];
  return service && queue ? <OneQueue service={service} queue={queue} /> : <Groups />;
}

function Groups() {
  const [answers] = useServices<DeadLetterGroups>(useServiceNames(), '/ops/dead-letters', 5 * LIVE_MS);
  const rows = rowsOf(answers, ({ groups }) => groups).sort((one, other) => other.count - one.count);
  const toQueue = ({ service, queue, errorType, eventType }: (typeof rows)[number]): string => {
    const said = { service, queue, ...(errorType && { errorType }), ...(eventType && { eventType }) };
    return `/console/dead-letters?${new URLSearchParams(said).toString()}`;
  };
  return (
    <>
      <Failures of={answers} />
      {rowsOf(answers, ({ missing }) => missing.map((queue) => ({ queue }))).map(({ service, queue }) => (
        <Notice tone="bad" key={queue}>
          {service}: {queue} has no .dlq on the broker. ticketwave topology apply restores it.
        </Notice>
      ))}
      <Table
        caption="Dead letters by queue, error and event, the most first"
        rows={rows}
        keyOf={({ queue, errorType, eventType }) => `${queue} ${errorType} ${eventType}`}
        empty="No message was given up in a service that has answered."
        columns={[
          { title: 'Queue', of: (row) => <a href={toQueue(row)}>{row.queue}</a> },
          { title: 'Error', of: ({ errorType }) => errorType ?? '–' },
          { title: 'Event', of: ({ eventType }) => eventType ?? '–' },
          { title: 'Count', number: true, of: ({ count }) => count },
          { title: 'Newest', of: ({ newest }) => dateTimeOf(newest) },
          { title: 'One of them', of: ({ example }) => example.message ?? '–' },
        ]}
      />
    </>
  );
}

const FILTERS = ['messageId', 'errorType', 'eventType', 'correlationId'] as const;

function OneQueue({ service, queue }: { service: string; queue: string }) {
  const { query } = usePlace();
  const said = FILTERS.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? '']] : []));
  const asked = new URLSearchParams([...said, ['content', 'true'], ['limit', '50']]);
  const [{ data, why }, again] = useAnswer<DeadLetters>(
    pathTo(service, `/ops/dead-letters/${queue}?${asked.toString()}`),
    5 * LIVE_MS,
  );
  const selection = selectionOf(Object.fromEntries(said) as Record<string, string>);
  return (
    <>
      <p>
        <a href="/console/dead-letters">All dead letters</a> · {queue}
      </p>
      <div class="filters">
        <FilterField name="errorType" label="Error" />
        <FilterField name="eventType" label="Event type" />
        <FilterField name="correlationId" label="Correlation id" />
        <FilterField name="messageId" label="Message id" />
      </div>
      {why !== undefined && <Notice tone="bad">{why}</Notice>}
      {data && (
        <p>
          {data.matching} of {data.total} fit{data.matching > 50 ? '; the oldest 50 are shown' : ''}.
        </p>
      )}
      {data?.deadLetters.length === 0 && (
        <Notice>No dead letter of this queue fits. Change the filter.</Notice>
      )}
      {data?.deadLetters.map((deadLetter) => (
        <DeadLetterDetail key={deadLetter.position} {...{ service, queue, deadLetter, onDone: again }} />
      ))}
      {data && data.matching > 0 && (
        <>
          <RedriveForm service={service} queue={queue} selection={selection} />
          <DiscardForm
            key={JSON.stringify(selection)}
            service={service}
            queue={queue}
            selection={selection}
            onDone={again}
          />
        </>
      )}
    </>
  );
}

/** What the filter means to `/ops`: all of them if it says nothing. Pure. */
const selectionOf = ({ messageId, ...others }: Record<string, string>): object => {
  const said = { ...others, ...(messageId && { messageIds: [messageId] }) };
  return Object.keys(said).length === 0 ? { all: true } : said;
};
