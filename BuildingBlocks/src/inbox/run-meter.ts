import { attemptOf, receivedFrom, type ReceivedMessage } from '../messaging/index.ts';
import { boundedLabel, occurred, RABBITMQ, type Metrics } from '../observability/index.ts';
import type { Run } from './dispatch.ts';

/** As many destinations and errors as have series of their own: routing keys of a foreign client may be any. */
const DESTINATIONS = 100;
const ERRORS = 50;

/** Counts and times what handlers do with the messages of one queue. */
export class RunMeter {
  readonly #queue: string;
  readonly #metrics: Metrics;
  readonly #destination = boundedLabel(DESTINATIONS);
  readonly #errorType = boundedLabel(ERRORS);
  /** When the handler began, by `performance.now()`. */
  readonly #begun = new WeakMap<ReceivedMessage, number>();
  /** The seconds that a handler took whose effect is not committed yet. */
  readonly #took = new WeakMap<ReceivedMessage, number>();

  constructor(queue: string, metrics: Metrics) {
    this.#queue = queue;
    this.#metrics = metrics;
  }

  begin(message: ReceivedMessage): void {
    this.#begun.set(message, performance.now());
    this.#took.delete(message);
    occurred('processing', { message, queue: this.#queue });
  }

  /** The handler has ended, and others follow before the commit. */
  ran(message: ReceivedMessage): void {
    const begun = this.#begun.get(message);
    if (begun !== undefined) this.#took.set(message, (performance.now() - begun) / 1000);
  }

  handled({ message, envelope }: Run): void {
    const queue = this.#queue;
    occurred('handled', { message, queue, seconds: this.#ended(message) });
    const age = (Date.now() - Date.parse(envelope.timestamp)) / 1000;
    this.#metrics.messageAge.observe({ queue }, Math.max(0, age));
    this.#metrics.attempts.observe({ queue, outcome: 'handled' }, attemptOf(message));
  }

  /** @param errorType the name of the error */
  failed(message: ReceivedMessage, errorType: string): void {
    this.#ended(message, errorType);
    occurred('failed', { message, queue: this.#queue, errorType });
  }

  gaveUp(message: ReceivedMessage, errorType: string): void {
    this.#ended(message, errorType);
    occurred('dead-lettered', { message, queue: this.#queue, errorType });
    this.#metrics.attempts.observe({ queue: this.#queue, outcome: 'dead-lettered' }, attemptOf(message));
  }

  /** @returns the seconds that it took; undefined of a message that no handler has begun with */
  #ended(message: ReceivedMessage, errorType?: string): number | undefined {
    const begun = this.#begun.get(message);
    if (begun === undefined) return undefined;
    const seconds = this.#took.get(message) ?? (performance.now() - begun) / 1000;
    this.#took.delete(message);
    this.#begun.delete(message);
    this.#metrics.conventional.processDuration(
      {
        system: RABBITMQ,
        operationName: 'process',
        destination: this.#destination(receivedFrom(this.#queue, message)),
        subscription: this.#queue,
        ...(errorType !== undefined && { errorType: this.#errorType(errorType) }),
      },
      seconds,
    );
    return seconds;
  }
}
