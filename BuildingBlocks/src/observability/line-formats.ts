import { format } from 'winston';
import { currentCorrelation } from './correlation.ts';
import { jsonText } from './json-text.ts';
import type { LogLevel } from './log-level.ts';
import { orderOf } from './field-order.ts';
import { describeError, redact } from './redact.ts';
import { currentTraceIds } from './tracing.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Makes a line, without its end. The correlation of the current work is part of it, secrets are not. */
export type LineFormat = (level: LogLevel, message: string, fields?: Fields) => string;

const NONE: Fields = {};

/**
 * One JSON object, its keys in alphabetical order. Most lines have values that are written as they are; those with
 * lists, objects or dates, and those whose fields replace what a line says by itself, are made by winston.
 */
export const jsonLines =
  (service: string): LineFormat =>
  (level, message, fields = NONE) => {
    const correlation = currentCorrelation();
    const trace = currentTraceIds();
    const own: Fields = {
      causationId: correlation?.causationId,
      correlationId: correlation?.correlationId,
      level,
      message,
      service,
      spanId: trace?.spanId,
      timestamp: now(),
      traceId: trace?.traceId,
    };
    const order = orderOf(fields, own);
    if (order === undefined) return anyJson(contentOf(service, level, message, fields));
    let line = '';
    for (const { key, label, isField } of order) {
      const value = isField ? fields[key] : own[key];
      if (value === undefined) continue;
      const text = jsonText(value);
      if (text === undefined) return anyJson(contentOf(service, level, message, fields));
      line += line === '' ? `{${label}${text}` : `,${label}${text}`;
    }
    return `${line}}`;
  };

/** For people: without fields other than the correlation id and the reason of an error. */
export function prettyLines(service: string): LineFormat {
  const { colorize } = format.colorize();
  const coloured = {
    error: colorize('error', 'error'),
    warn: colorize('warn', 'warn'),
    info: colorize('info', 'info'),
    debug: colorize('debug', 'debug'),
  };
  return (level, message, fields = NONE) => {
    const correlationId =
      'correlationId' in fields ? fields['correlationId'] : currentCorrelation()?.correlationId;
    const correlation = typeof correlationId === 'string' ? ` [${redact(correlationId)}]` : '';
    const { error } = fields;
    const reason = typeof error === 'string' ? `\n  ${redact(error)}` : '';
    const from = 'service' in fields ? fields['service'] : service;
    return `${shown(fields['timestamp'] ?? now())} ${coloured[level]} ${shown(from)}${correlation} ${redact(messageOf(message, fields))}${reason}`;
  };
}

const shown = (value: unknown): string => redact(String(value));

/** Fields may say otherwise than correlation and service, and add to the message; level and message are the call's. */
function contentOf(
  service: string,
  level: LogLevel,
  message: string,
  fields: Fields,
): Record<string, unknown> {
  const line: Record<string, unknown> = {
    ...currentCorrelation(),
    ...currentTraceIds(),
    service,
    ...fields,
    level,
    message: messageOf(message, fields),
  };
  line['timestamp'] ??= now();
  return line;
}

function messageOf(message: string, fields: Fields): string {
  const { message: added } = fields;
  return added ? `${message} ${describeError(added)}` : message;
}

const json = format.json({
  replacer: (_key: string, value: unknown) => {
    if (typeof value === 'string') return redact(value);
    return typeof value === 'bigint' ? String(value) : value;
  },
});

/** Where winston's formats put the line that they make. */
const MESSAGE = Symbol.for('message');

/** Of any values, cycles included. */
function anyJson(line: Record<string, unknown>): string {
  const info = { level: '', message: '', ...line };
  json.transform(info, json.options);
  return (info as { [MESSAGE]?: string })[MESSAGE] ?? '';
}

let millisecond = 0;
let timestamp = '';

/** ISO 8601, UTC: made once in a millisecond. */
function now(): string {
  const time = Date.now();
  if (time !== millisecond) {
    millisecond = time;
    timestamp = new Date(time).toISOString();
  }
  return timestamp;
}
