import { usePlace } from '../location.ts';
import type { Analytics } from '../model/answers.ts';
import { FilterChoice } from '../parts/filter.tsx';
import { Chart } from '../parts/chart.tsx';
import { Notice } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useAnswer } from '../use-answers.ts';

const REPORTS = ['bookings', 'revenue', 'payments', 'failures', 'notifications'] as const;
const BY = ['hour', 'day', 'category', 'event'] as const;

/** Figures of the business, from events alone. */
export function BusinessView() {
  const { query } = usePlace();
  const report = query.get('report') ?? 'bookings';
  const by = query.get('by') ?? 'hour';
  const path = `/api/analytics/${encodeURIComponent(report)}?by=${encodeURIComponent(by)}`;
  const [{ data, why }] = useAnswer<Analytics>(path, 30_000);
  return (
    <>
      <div class="filters">
        <FilterChoice name="report" label="Report" choices={REPORTS.map((each) => [each, each] as const)} />
        <FilterChoice name="by" label="By" choices={BY.map((each) => [each, each] as const)} />
        <a href={`${path}&format=csv`} download={`${report}.csv`}>
          As CSV
        </a>
      </div>
      {why !== undefined && <Notice tone="bad">{why}</Notice>}
      {data === undefined && why === undefined && <Notice>Counting …</Notice>}
      {data && (by === 'hour' || by === 'day') && <Chart analytics={data} />}
      {data && (
        <Table
          caption={`${data.report} from ${data.from} to ${data.to}`}
          rows={data.rows.map((row, index) => ({ ...row, index }))}
          keyOf={({ index }) => index}
          empty="Nothing of this kind has happened in this time."
          columns={data.columns.map((column) => ({
            title: column,
            number: column !== 'key',
            of: (row: Readonly<Record<string, string | number | null>>) => row[column] ?? '–',
          }))}
        />
      )}
    </>
  );
}
