import type { Message } from '@ticketwave/contracts';
import { receivedFrom, sentTo, type PublishOutcome, type ReceivedMessage } from '../messaging/index.ts';
import { boundedLabel, occurred, RABBITMQ, type Attributes, type Metrics } from '../observability/index.ts';

/** As many destinations as have series of their own: routing keys of a foreign client may be any. */
const DESTINATIONS = 500;

/** Counts and times what goes to the broker, and counts what comes from it. */
export class MessageMeter {
  readonly #metrics: Metrics['conventional'];
  readonly #destination = boundedLabel(DESTINATIONS);

  constructor({ conventional }: Metrics) {
    this.#metrics = conventional;
  }

  /** From sending until the outcome is known. */
  async sending(message: Message, send: () => Promise<PublishOutcome>): Promise<PublishOutcome> {
    const begin = performance.now();
    const outcome = await send();
    const attributes: Attributes = {
      system: RABBITMQ,
      operationName: 'publish',
      destination: this.#destination(sentTo(message)),
      ...(outcome.status !== 'confirmed' && { errorType: outcome.status }),
    };
    this.#metrics.sentMessages(attributes);
    const seconds = (performance.now() - begin) / 1000;
    this.#metrics.operationDuration(attributes, seconds);
    occurred('sent', { message, outcome: outcome.status, seconds });
    return outcome;
  }

  delivered(queue: string, message: ReceivedMessage): void {
    occurred('delivered', { message, queue });
    this.#metrics.consumedMessages({
      system: RABBITMQ,
      operationName: 'consume',
      destination: this.#destination(receivedFrom(queue, message)),
      subscription: queue,
    });
  }
}
