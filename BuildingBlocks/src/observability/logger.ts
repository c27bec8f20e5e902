import { createLogger as createWinstonLogger, format, transports } from 'winston';
import { currentCorrelation } from './correlation.ts';
import { shows, type LogLevel } from './log-level.ts';
import { redact } from './redact.ts';

export type { LogLevel } from './log-level.ts';
/** For people, or one JSON object in a line. */
export type LogFormat = 'pretty' | 'json';

/** Where a service says what it does. The correlation id of the current work is added to every line. */
export abstract class Logger {
  abstract debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  abstract info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  abstract warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  abstract error(message: string, fields?: Readonly<Record<string, unknown>>): void;

  /** Whether lines of this level go anywhere. A logger without it is given every line; ask it through `isLogged`. */
  isEnabled?(level: LogLevel): boolean;
}

/** A logger whose lines can be waited for before the process ends. */
export interface ClosableLogger extends Logger {
  close(): Promise<void>;
}

/** How long `close` waits for whoever reads the lines. */
const FLUSH_MS = 2_000;

/** Lines on standard output: for people on a terminal, one JSON object each otherwise. */
export function createLogger(options: {
  readonly service: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
}): ClosableLogger {
  const { service, level, format: shape } = options;
  const winston = createWinstonLogger({
    level,
    defaultMeta: { service },
    format: format.combine(
      format.timestamp(),
      correlated(),
      redacted(),
      shape === 'json' ? format.json() : pretty,
    ),
    transports: [new transports.Console({ handleExceptions: false })],
  });
  return {
    isEnabled: (asked) => shows(level, asked),
    debug: (message, fields) => void winston.debug(message, fields),
    info: (message, fields) => void winston.info(message, fields),
    warn: (message, fields) => void winston.warn(message, fields),
    error: (message, fields) => void winston.error(message, fields),
    close: () =>
      new Promise((resolve) => {
        // What the reader of a pipe has not taken yet would be lost with the process.
        winston.once('finish', () => process.stdout.write('', () => resolve()));
        winston.end();
        setTimeout(resolve, FLUSH_MS).unref();
      }),
  };
}

const correlated = format((info) => ({ ...currentCorrelation(), ...info }));

const redacted = format((info) => {
  for (const [key, value] of Object.entries(info)) if (typeof value === 'string') info[key] = redact(value);
  return info;
});

const pretty = format.combine(
  format.colorize({ level: true }),
  format.printf(({ timestamp, level, service, message, correlationId, error }) => {
    const correlation = typeof correlationId === 'string' ? ` [${correlationId}]` : '';
    const reason = typeof error === 'string' ? `\n  ${error}` : '';
    return `${String(timestamp)} ${level} ${String(service)}${correlation} ${String(message)}${reason}`;
  }),
);
