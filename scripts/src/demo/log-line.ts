import { serviceNames, type ServiceName } from '../services.ts';
import { parseObject } from '@ticketwave/cli/development';
import type { Hop } from './hops.ts';

/** What the narration needs of a line that a service logs in JSON. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly service: ServiceName;
  readonly message: string;
  readonly correlationId: string | undefined;
  /** Set if the line says that an event was published or handled. */
  readonly hop: Hop | undefined;
  /** Of the event that the line is about. */
  readonly eventId: string | undefined;
}

/** Reads a line; undefined if it is none of a service's log, say a warning of Node itself. Pure. */
export function parseLogLine(line: string): LogLine | undefined {
  const fields = parseObject(line);
  const service = serviceNames.find((name) => fields?.['service'] === `${name}-service`);
  if (!fields || !service) return undefined;
  return {
    at: Date.parse(String(fields['timestamp'])),
    service,
    message: String(fields['message']),
    correlationId: textOf(fields['correlationId']),
    hop: hopOf(service, fields),
    eventId: textOf(fields['eventId']),
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function hopOf(service: ServiceName, { activity, eventClass }: Record<string, unknown>): Hop | undefined {
  if (activity !== 'published' && activity !== 'handled') return undefined;
  return { service, activity, event: String(eventClass).replace(/IntegrationEvent$/, '') };
}
