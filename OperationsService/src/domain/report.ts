/** What figures are asked for. */
export const reportNames = ['bookings', 'revenue', 'payments', 'failures', 'notifications'] as const;
export type ReportName = (typeof reportNames)[number];

/** What a row of figures is about: a time, or what was booked. */
export const groupings = ['hour', 'day', 'category', 'event'] as const;
export type Grouping = (typeof groupings)[number];

export interface ReportQuery {
  readonly report: ReportName;
  readonly from: Date;
  /** Before this time. */
  readonly to: Date;
  readonly by: Grouping;
}

export type Figure = string | number | null;
export type ReportRow = Readonly<Record<string, Figure>>;

/** The columns of each report, `key` first: what a row is about. */
export const columnsOf: Readonly<Record<ReportName, readonly string[]>> = {
  bookings: ['key', 'created', 'confirmed', 'cancelled', 'failed', 'tickets', 'conversion'],
  revenue: ['key', 'currency', 'paid', 'refunded', 'net', 'payments', 'refunds'],
  payments: ['key', 'succeeded', 'failed', 'successRate'],
  failures: ['key', 'reason', 'count'],
  notifications: ['key', 'channel', 'notificationType', 'sent', 'failed'],
};

/** Rows as a table of comma-separated values (RFC 4180). What a spreadsheet would take for a formula is made a text. Pure. */
export const csvOf = (columns: readonly string[], rows: readonly ReportRow[]): string =>
  [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    .map((cells) => `${cells.map(cellOf).join(',')}\r\n`)
    .join('');

function cellOf(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
