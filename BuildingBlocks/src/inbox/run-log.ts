import type { Message } from '@ticketwave/contracts';
import { logLine, type Failure, type LogVerb, type ReceivedMessage } from '../messaging/index.ts';
import { describeError, isLogged, type Logger, type Metrics } from '../observability/index.ts';
import { NOBODY, type Run } from './dispatch.ts';
import type { PassedGap } from './reader-streams.ts';
import { RunMeter } from './run-meter.ts';

/** Reports, in log and metrics, what becomes of the messages of one queue. */
export class RunLog {
  readonly #queue: string;
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #meter: RunMeter;

  constructor(queue: string, logger: Logger, metrics: Metrics) {
    this.#queue = queue;
    this.#logger = logger;
    this.#metrics = metrics;
    this.#meter = new RunMeter(queue, metrics);
  }

  processing(run: Run): void {
    if (run.handler === NOBODY) return;
    this.#meter.begin(run.message);
    this.#say('Processing', run, 'processing');
  }

  /** Of a batch: the handler has ended, and the commit follows when those of the others have. */
  ran(run: Run): void {
    this.#meter.ran(run.message);
  }

  handled(run: Run): void {
    if (run.handler === NOBODY) {
      this.skipped(run.message);
      return;
    }
    this.#count('handled');
    this.#meter.handled(run);
    this.#say('Handled', run, 'handled');
  }

  duplicate(run: Run): void {
    this.#count('duplicate');
    this.#logger.info(
      `Skipped ${run.key.messageId}: it, or another version of its fact, was handled before`,
      this.#fields(run, 'duplicate'),
    );
  }

  parked(run: Run): void {
    this.#count('parked');
    const { metadata, event_id: id } = run.envelope;
    const text = `Parked ${id}: others of ${metadata.entity_id} come before number ${metadata.sequence}`;
    this.#logger.debug(text, this.#fields(run, 'parked'));
  }

  /** There is no room for it in the database. */
  noRoom(run: Run, delay: number): void {
    this.#count('no-room');
    const text = `No room is left to park ${run.key.messageId}, which is early: again in ${delay / 1000} s`;
    this.#logger.warn(text, this.#fields(run, 'no-room'));
  }

  renumbered(run: Run, last: number): void {
    this.#metrics.streamOrder.inc({ queue: this.#queue, order: 'renumbered' });
    const { metadata, event_type: type } = run.envelope;
    const text = `The publisher has gone back in ${type} of ${metadata.entity_id}: number ${metadata.sequence} after ${last} is handled, since it is newer`;
    this.#logger.error(text, this.#fields(run, 'renumbered'));
  }

  gapPassed({ stream, from, to }: PassedGap): void {
    this.#logger.warn(`'${this.#queue}' does not wait any longer for numbers ${from} to ${to} of ${stream}`, {
      activity: 'gap-passed',
      queue: this.#queue,
    });
  }

  retried(run: Run, error: unknown, delay: number, attempt: number): void {
    this.#count('retried');
    this.#meter.failed(run.message, typeOf(error));
    const text = `${run.handler.name} failed; try ${attempt} in ${delay / 1000} s: ${describeError(error)}`;
    this.#logger.warn(text, this.#fields(run, 'retried'));
  }

  batchFailed(messages: number, error: unknown): void {
    this.#logger.debug(
      `${messages} messages of '${this.#queue}' run alone, because together they failed: ${describeError(error)}`,
    );
  }

  /** @param isFirst of those that meet the lock: the others would say the same hundreds of times */
  contended(run: Run, error: unknown, delay: number, isFirst: boolean): void {
    this.#count('contended');
    this.#meter.failed(run.message, typeOf(error));
    const text = `${run.handler.name} waited for a lock in vain; again in ${delay / 1000} s: ${describeError(error)}`;
    this.#logger[isFirst ? 'warn' : 'debug'](text, this.#fields(run, 'contended'));
  }

  notBegun(run: Run, error: unknown): void {
    this.#count('requeued');
    const text = `${run.handler.name} could not begin, the message goes back to its queue: ${describeError(error)}`;
    this.#logger.warn(text, this.#fields(run, 'requeued'));
  }

  skipped({ properties }: ReceivedMessage): void {
    this.#count('skipped');
    this.#logger.debug(`Skipped ${properties.type}: nobody in '${this.#queue}' takes it`, {
      activity: 'skipped',
      queue: this.#queue,
      eventId: properties.messageId,
      eventType: properties.type,
    });
  }

  deadLettered(received: ReceivedMessage, { type, message }: Failure): void {
    const { properties } = received;
    this.#count('dead-lettered');
    this.#meter.gaveUp(received, type);
    this.#logger.error(`A message went to '${this.#queue}.dlq': ${type}: ${message}`, {
      activity: 'dead-lettered',
      queue: this.#queue,
      eventId: properties.messageId,
      eventType: properties.type,
    });
  }

  copyNotTaken({ routingKey }: Message, reason: string): void {
    this.#count('requeued');
    this.#logger.warn(
      `The broker did not take a message for '${routingKey}', it goes back to '${this.#queue}': ${reason}`,
    );
  }

  #say(verb: LogVerb, run: Run, activity: string): void {
    const { logLevel = 'info' } = run.handler;
    if (isLogged(this.#logger, logLevel))
      this.#logger[logLevel](line(verb, run), this.#fields(run, activity));
  }

  #count(outcome: string): void {
    this.#metrics.received.inc({ queue: this.#queue, outcome });
  }

  #fields({ envelope, handler }: Run, activity: string) {
    return {
      activity,
      queue: this.#queue,
      eventClass: handler.handles.name,
      eventType: envelope.event_type,
      eventId: envelope.event_id,
      entityId: envelope.metadata.entity_id,
    };
  }
}

const typeOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const line = (verb: LogVerb, { handler: { handles }, data }: Run): string => logLine(verb, handles, data);
