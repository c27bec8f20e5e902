import type { Audit } from '../model/answers.ts';
import { rowsOf } from '../model/loaded.ts';
import { dateTimeOf } from '../model/words.ts';
import { usePlace } from '../location.ts';
import { contains, FilterField, ServiceChoice } from '../parts/filter.tsx';
import { Failures } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useServices } from '../use-answers.ts';

/** What operators have done, whichever way they did it. */
export function AuditView() {
  const { query } = usePlace();
  const all = useServiceNames();
  const names = query.get('service') ? all.filter((name) => name === query.get('service')) : all;
  const [answers] = useServices<Audit>(names, '/ops/audit?limit=100', LIVE_MS);
  const rows = rowsOf(answers, ({ audit }) => audit)
    .filter((row) => contains(row, query.get('text') ?? ''))
    .sort((one, other) => (one.begunAt < other.begunAt ? 1 : -1));
  return (
    <>
      <div class="filters">
        <ServiceChoice names={all} />
        <FilterField name="text" label="Text" />
      </div>
      <Failures of={answers} />
      <Table
        caption="Actions, the newest first"
        rows={rows}
        keyOf={({ id }) => id}
        empty="No operator has done such a thing in a service that has answered."
        columns={[
          { title: 'When', of: ({ begunAt }) => dateTimeOf(begunAt) },
          { title: 'Who', of: ({ operator }) => operator },
          { title: 'Action', of: ({ action }) => action },
          { title: 'On', of: ({ service, target }) => `${service}: ${target}` },
          { title: 'Selection', of: ({ selection }) => <code>{JSON.stringify(selection)}</code> },
          {
            title: 'Outcome',
            of: ({ outcome, endedAt }) => outcome ?? (endedAt === null ? 'not ended' : '–'),
          },
          { title: 'Affected', number: true, of: ({ affected }) => affected ?? '–' },
          { title: 'Reason', of: ({ reason }) => reason ?? '–' },
        ]}
      />
    </>
  );
}
