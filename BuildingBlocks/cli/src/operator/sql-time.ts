/** A column as ISO 8601 text in UTC: drivers differ in how they read times, text they leave alone. */
export const isoTime = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
