import type { Saga, Sagas } from '../model/answers.ts';
import { rowsOf } from '../model/loaded.ts';
import { dateTimeOf } from '../model/words.ts';
import { usePlace } from '../location.ts';
import { Action } from '../parts/action.tsx';
import { contains, FilterChoice, FilterField } from '../parts/filter.tsx';
import { Failures } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useServices } from '../use-answers.ts';

export function SagasView() {
  const { query } = usePlace();
  const needsReview = query.get('needsReview') === 'true';
  const path = `/ops/sagas?limit=200${needsReview ? '&needsReview=true' : ''}`;
  const [answers, again] = useServices<Sagas>(useServiceNames(), path, LIVE_MS);
  const rows = rowsOf(answers, ({ sagas }) => sagas).filter((row) => contains(row, query.get('text') ?? ''));
  return (
    <>
      <div class="filters">
        <FilterField name="text" label="Text" />
        <FilterChoice
          name="needsReview"
          label="Which"
          choices={[
            ['', 'all'],
            ['true', 'those that need review'],
          ]}
        />
      </div>
      <Failures of={answers} />
      <Table
        caption="Sagas, those that changed last"
        rows={rows}
        keyOf={({ name, id }) => `${name} ${id}`}
        empty="No service that has answered has such a saga."
        columns={[
          { title: 'Saga', of: ({ name }) => name },
          { title: 'Id', of: ({ id }) => <a href={`/console/flow?by=bookingId&id=${id}`}>{id}</a> },
          { title: 'Status', of: ({ status }) => status },
          { title: 'Changed', of: ({ updatedAt }) => dateTimeOf(updatedAt) },
          { title: 'Waits for', of: ({ waitsFor }) => waitsFor?.text ?? '–' },
          { title: 'Review', of: (saga) => <Review saga={saga} onDone={again} /> },
        ]}
      />
    </>
  );
}

/** Why a person has to look at it, and what they can do. */
function Review({
  saga: { service, name, id, reviewReason },
  onDone,
}: {
  saga: Saga & { service: string };
  onDone: () => void;
}) {
  if (reviewReason === null) return <>–</>;
  return (
    <>
      {reviewReason}{' '}
      <Action
        label="Retry"
        service={service}
        path={`/ops/sagas/${name}/${id}/retry`}
        body={{}}
        onDone={onDone}
      />
    </>
  );
}
