import type { SemaphoreInterface } from 'async-mutex';
import type { Clock } from '../domain/index.ts';
import type { BatchTransactor, EventBus } from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import type { HandledMessages } from './inbox.ts';
import type { OutageGate } from './outage-gate.ts';
import type { ReaderStreams } from './reader-streams.ts';

/** What handling the messages of a queue needs. */
export interface ProcessorParts {
  readonly service: string;
  readonly inbox: HandledMessages;
  readonly streams: ReaderStreams;
  readonly transactor: BatchTransactor;
  readonly gate: OutageGate;
  /** Shared by all queues of the process, with `RUNS_AT_ONCE` places. */
  readonly runs: SemaphoreInterface;
  /** Waits for one of the connections that handlers may use, and keeps it for the body. */
  readonly withConnection: <R>(body: () => Promise<R>) => Promise<R>;
  /** Whether the database was away when the run failed. */
  readonly isOutage: (error: unknown) => Promise<boolean>;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}
