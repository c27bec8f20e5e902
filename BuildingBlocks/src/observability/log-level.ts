const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** From what only a person looking for a fault wants to read to what a person must read: `debug` shows all. */
export type LogLevel = (typeof LEVELS)[number];

/** Whether a log of the level shows lines of the other. */
export const shows = (level: LogLevel, other: LogLevel): boolean =>
  LEVELS.indexOf(other) <= LEVELS.indexOf(level);
