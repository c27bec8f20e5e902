import { attemptOf, receivedFrom, type ReceivedMessage } from '../messaging/index.ts';
import { boundedLabel, RABBITMQ, type Metrics } from '../observability/index.ts';
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

  constructor(queue: string, metrics: Metrics) {
    this.#queue = queue;
    this.#metrics = metrics;
  }

  begin(message: ReceivedMessage): void {
    this.#begun.set(message, performance.now());
  }

  handled({ message, envelope }: Run): void {
    const queue = this.#queue;
    this.#ended(message);
    const age = (Date.now() - Date.parse(envelope.timestamp)) / 1000;
    this.#metrics.messageAge.observe({ queue }, Math.max(0, age));
    this.#metrics.attempts.observe({ queue, outcome: 'handled' }, attemptOf(message));
  }

  /** @param errorType the name of the error */
  failed(message: ReceivedMessage, errorType: string): void {
    this.#ended(message, errorType);
  }

  gaveUp(message: ReceivedMessage, errorType: string): void {
    this.#ended(message, errorType);
    this.#metrics.attempts.observe({ queue: this.#queue, outcome: 'dead-lettered' }, attemptOf(message));
  }

  /** Of a message that no handler has begun with, nothing. */
  #ended(message: ReceivedMessage, errorType?: string): void {
    const begun = this.#begun.get(message);
    if (begun === undefined) return;
    this.#begun.delete(message);
    this.#metrics.conventional.processDuration(
      {
        system: RABBITMQ,
        operationName: 'process',
        destination: this.#destination(receivedFrom(this.#queue, message)),
        subscription: this.#queue,
        ...(errorType !== undefined && { errorType: this.#errorType(errorType) }),
      },
      (performance.now() - begun) / 1000,
    );
  }
}
