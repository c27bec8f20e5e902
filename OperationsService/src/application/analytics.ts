import type { ReportQuery, ReportRow } from '../domain/report.ts';

/** Figures, computed from the stored events each time: an event that came twice, or late, changes nothing. */
export abstract class Analytics {
  /** In the order of their keys. */
  abstract report(query: ReportQuery): Promise<readonly ReportRow[]>;
}
