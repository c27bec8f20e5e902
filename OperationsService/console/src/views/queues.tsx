import type { Queue, Queues } from '../model/answers.ts';
import { rowsOf, type ByService } from '../model/loaded.ts';
import { lengthOf } from '../model/words.ts';
import { usePlace } from '../location.ts';
import { Action } from '../parts/action.tsx';
import { contains, FilterField } from '../parts/filter.tsx';
import { Failures } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useServices } from '../use-answers.ts';

export function QueuesView() {
  const { query } = usePlace();
  const [answers, again] = useServices<Queues>(useServiceNames(), '/ops/queues', LIVE_MS);
  return (
    <>
      <div class="filters">
        <FilterField name="queue" label="Queue" />
      </div>
      <QueueTable answers={answers} onDone={again} filter={query.get('queue') ?? ''} />
    </>
  );
}

/** Each queue with what waits in it, what waits to be tried again, and what was given up. */
export function QueueTable({
  answers,
  onDone,
  filter,
}: {
  answers: ByService<Queues>;
  onDone: () => void;
  filter: string;
}) {
  const rows = rowsOf(answers, ({ queues }) => queues).filter(({ queue }) => contains({ queue }, filter));
  return (
    <>
      <Failures of={answers} />
      <Table
        caption="Queues"
        rows={rows}
        keyOf={({ queue }) => queue}
        empty="No service that has answered has such a queue."
        columns={[
          { title: 'Queue', of: ({ queue }) => queue },
          { title: 'Waiting', number: true, of: ({ messages }) => messages ?? 'missing' },
          { title: 'Consumers', number: true, of: ({ consumers }) => consumers ?? '–' },
          { title: 'Oldest', number: true, of: ({ lagMs }) => lengthOf(lagMs) },
          { title: 'Retrying', number: true, of: retrying },
          { title: 'Dead letters', number: true, of: deadLettersOf },
          { title: 'Consuming', of: (row) => <Pausing queue={row} onDone={onDone} /> },
        ]}
      />
    </>
  );
}

type Row = Queue & { readonly service: string };

const retrying = ({ retries }: Queue): number =>
  retries.reduce((sum, { messages }) => sum + (messages ?? 0), 0);

function deadLettersOf({ service, queue, deadLetters }: Row) {
  if (deadLetters === null) return 'missing';
  if (deadLetters === 0) return 0;
  return <a href={`/console/dead-letters?service=${service}&queue=${queue}`}>{deadLetters}</a>;
}

function Pausing({ queue: { queue, service, paused }, onDone }: { queue: Row; onDone: () => void }) {
  const path = `/ops/subscriptions/${queue}/${paused === null ? 'pause' : 'resume'}`;
  if (paused === null)
    return <Action label="Pause" reason service={service} path={path} body={{}} onDone={onDone} />;
  return (
    <>
      paused by {paused.by}: {paused.reason}{' '}
      <Action label="Resume" service={service} path={path} body={{}} onDone={onDone} />
    </>
  );
}
