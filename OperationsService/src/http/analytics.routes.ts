import { Clock } from '@ticketwave/building-blocks/domain';
import { HttpError, HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { timestamp } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { Analytics } from '../application/analytics.ts';
import {
  columnsOf,
  csvOf,
  groupings,
  reportNames,
  type Figure,
  type Grouping,
  type ReportName,
} from '../domain/report.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const USUAL_DAYS = 7;
const MOST_DAYS = 366;

interface AnalyticsQuery {
  readonly from?: string;
  readonly to?: string;
  readonly by: Grouping;
  readonly format: 'json' | 'csv';
}

interface ReportRepresentation {
  readonly report: ReportName;
  readonly from: string;
  readonly to: string;
  readonly by: Grouping;
  readonly columns: string[];
  readonly rows: Record<string, Figure>[];
}

const figure = Joi.alternatives<Figure>().try(Joi.string(), Joi.number()).allow(null);

const showReport = new Operation({
  name: 'showReport',
  method: 'get',
  path: '/api/analytics/:report',
  role: 'reader',
  summary: 'Figures, computed from the stored events',
  description:
    'Times are UTC. `bookings` are counted at the time at which they were made, all else when it happened.',
  parameters: Joi.object<{ report: ReportName }, true>({
    report: Joi.string()
      .valid(...reportNames)
      .example('bookings'),
  }),
  query: Joi.object<AnalyticsQuery>({
    from: timestamp.optional().example('2026-01-23T00:00:00.000Z'),
    to: timestamp.optional().example('2026-01-30T00:00:00.000Z'),
    by: Joi.string()
      .valid(...groupings)
      .default('hour')
      .optional()
      .example('hour'),
    format: Joi.string().valid('json', 'csv').default('json').optional().example('csv'),
  }),
  answers: {
    200: {
      description: 'One row for each key, and for each currency, reason or channel of it.',
      body: Joi.object<ReportRepresentation, true>({
        report: Joi.string().valid(...reportNames),
        from: timestamp,
        to: timestamp,
        by: Joi.string().valid(...groupings),
        columns: Joi.array().items(Joi.string()),
        rows: Joi.array().items(Joi.object<Record<string, Figure>>().pattern(Joi.string(), figure)),
      }),
      texts: ['text/csv'],
    },
  },
  refusals: { 400: ['period_invalid'] },
});

@injectable()
export class AnalyticsRoutes extends HttpRoutes {
  constructor(
    @inject(Analytics) private readonly analytics: Analytics,
    @inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override mount(router: Router): void {
    showReport.mount(router, async ({ path: { report }, query }, _request, response) => {
      const { by, format } = query;
      const to = query.to === undefined ? this.clock.now() : new Date(query.to);
      const from =
        query.from === undefined ? new Date(to.getTime() - USUAL_DAYS * DAY_MS) : new Date(query.from);
      requirePeriod(from, to);
      const rows = await this.analytics.report({ report, from, to, by });
      const columns = [...columnsOf[report]];
      if (format === 'json')
        return {
          status: 200,
          body: { report, from: from.toISOString(), to: to.toISOString(), by, columns, rows: [...rows] },
        };
      response.type('text/csv').attachment(`${report}.csv`).send(csvOf(columns, rows));
      return undefined;
    });
  }
}

function requirePeriod(from: Date, to: Date): void {
  if (from < to && to.getTime() - from.getTime() <= MOST_DAYS * DAY_MS) return;
  throw new HttpError(400, 'period_invalid', `from must be before to, at most ${MOST_DAYS} days.`, [
    { field: 'from', message: 'from must be before to' },
  ]);
}
