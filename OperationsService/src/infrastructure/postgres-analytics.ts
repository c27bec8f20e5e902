import { Persistence } from '@ticketwave/building-blocks/postgres';
import { inject, injectable } from 'inversify';
import { Analytics } from '../application/analytics.ts';
import { columnsOf, type ReportQuery, type ReportRow } from '../domain/report.ts';
import { reportStatement } from './report-statements.ts';

@injectable()
export class PostgresAnalytics extends Analytics {
  constructor(@inject(Persistence) private readonly persistence: Persistence) {
    super();
  }

  override async report({ report, by, from, to }: ReportQuery): Promise<readonly ReportRow[]> {
    const rows = await this.persistence.sql<ReportRow>(
      reportStatement(report, by),
      from.toISOString(),
      to.toISOString(),
    );
    return rows.map((row) =>
      Object.fromEntries(columnsOf[report].map((column) => [column, row[column] ?? null])),
    );
  }
}
