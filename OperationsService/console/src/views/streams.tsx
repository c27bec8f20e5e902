import type { Streams } from '../model/answers.ts';
import { rowsOf } from '../model/loaded.ts';
import { dateTimeOf } from '../model/words.ts';
import { usePlace } from '../location.ts';
import { Action } from '../parts/action.tsx';
import { contains, FilterField } from '../parts/filter.tsx';
import { Failures } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useServices } from '../use-answers.ts';

export function StreamsView() {
  const { query } = usePlace();
  const [answers, again] = useServices<Streams>(useServiceNames(), '/ops/streams', LIVE_MS);
  const rows = rowsOf(answers, ({ streams }) => streams).filter((row) =>
    contains(row, query.get('text') ?? ''),
  );
  return (
    <>
      <div class="filters">
        <FilterField name="text" label="Text" />
      </div>
      <Failures of={answers} />
      <Table
        caption="Streams of ordered subscriptions that wait, the longest first"
        rows={rows}
        keyOf={({ queue, stream }) => `${queue} ${stream}`}
        empty="No stream waits in a service that has answered."
        columns={[
          { title: 'Queue', of: ({ queue }) => queue },
          { title: 'Stream', of: ({ stream }) => stream },
          { title: 'Waits for', number: true, of: ({ next }) => next },
          { title: 'That is', of: ({ place, reason }) => (reason === null ? place : `${place}: ${reason}`) },
          { title: 'Since', of: ({ since }) => dateTimeOf(since) },
          { title: 'Behind it', number: true, of: ({ waiting }) => waiting },
          {
            title: 'Go on without it',
            of: ({ service, queue, stream, next }) => (
              <Action
                label={`Skip ${next}`}
                about="What is skipped is never handled here: redrive it if it is a dead letter."
                service={service}
                path="/ops/streams/skip"
                body={{ queue, stream, to: next }}
                onDone={again}
              />
            ),
          },
        ]}
      />
    </>
  );
}
