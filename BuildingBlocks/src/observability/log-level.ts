/** From what only a person looking for a fault wants to read to what a person must read: `debug` shows all. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

const WEIGHT: Readonly<Record<LogLevel, number>> = { error: 3, warn: 2, info: 1, debug: 0 };

/** Whether a log of the level shows lines of the other. */
export const shows = (level: LogLevel, other: LogLevel): boolean => WEIGHT[other] >= WEIGHT[level];
