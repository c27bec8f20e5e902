/**
 * For `ON CONFLICT … DO UPDATE … WHERE`: whether what a message says replaces the row. One with a lower number does only
 * if it was published later, by more than clocks differ: then its publisher has gone back, as after the restore of a
 * backup. Decided in the statement itself, because an older version that runs beside this one writes the same rows.
 */
export const isNewerThan = (table: string): string =>
  `(excluded.last_sequence > ${table}.last_sequence OR excluded.last_told_at > ${table}.last_told_at + interval '10 seconds')`;
