import { jsonLines, prettyLines } from './line-formats.ts';
import { LineWriter } from './line-writer.ts';
import { shows, type LogLevel } from './log-level.ts';

export type { LogLevel } from './log-level.ts';
/** For people, or one JSON object in a line. */
export type LogFormat = 'pretty' | 'json';

/** Where a service says what it does. The correlation id of the current work is added to every line. */
export abstract class Logger {
  abstract debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  abstract info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  abstract warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  abstract error(message: string, fields?: Readonly<Record<string, unknown>>): void;

  /** Whether lines of this level go anywhere. A logger without it is given every line. */
  isEnabled?(level: LogLevel): boolean;
}

/** A logger whose lines can be waited for before the process ends. */
export interface ClosableLogger extends Logger {
  /** Resolves when all lines are written, after 2 s at the latest. */
  close(): Promise<void>;
}

type Write = Logger['info'];

let output: LineWriter | undefined;
/** One for the process, so that the lines of all loggers stay in order. */
const standardOutput = (): LineWriter => (output ??= new LineWriter(process.stdout));

/**
 * Lines on standard output: for people on a terminal, one JSON object each otherwise. They are written in batches, at
 * once behind an error. While nobody reads them, 8 Mi characters wait; how many lines were then left out is said as
 * soon as there is room again.
 */
export function createLogger(options: {
  readonly service: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
}): ClosableLogger {
  const { service, level, format } = options;
  const lineOf = format === 'json' ? jsonLines(service) : prettyLines(service);
  const lines = standardOutput();
  const isEnabled = (asked: LogLevel): boolean => shows(level, asked);
  let leftOut = 0;

  const reportLeftOut = (): void => {
    if (leftOut === 0 || !lines.hasRoom) return;
    lines.write(lineOf('warn', `${leftOut} log lines were left out: standard output was read too slowly`));
    leftOut = 0;
  };
  const writing = (of: LogLevel): Write => {
    if (!isEnabled(of)) return () => undefined;
    return (message, fields) => {
      reportLeftOut();
      if (lines.hasRoom) lines.write(lineOf(of, message, fields));
      else leftOut++;
    };
  };
  const error = writing('error');

  return {
    isEnabled,
    debug: writing('debug'),
    info: writing('info'),
    warn: writing('warn'),
    error: (message, fields) => {
      error(message, fields);
      lines.writeNow();
    },
    close: async () => {
      await lines.flush();
      reportLeftOut();
      await lines.flush();
    },
  };
}
