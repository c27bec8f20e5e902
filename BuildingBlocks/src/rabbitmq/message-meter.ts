import { batchSizeOf, type Message } from '@ticketwave/contracts';
import { receivedFrom, sentTo, type PublishOutcome, type ReceivedMessage } from '../messaging/index.ts';
import { boundedLabel, occurred, RABBITMQ, type Attributes, type Metrics } from '../observability/index.ts';

/** As many destinations as have series of their own: routing keys of a foreign client may be any. */
const DESTINATIONS = 500;

/** Counts and times what goes to the broker, and counts what comes from it; of a batch, each of its events. */
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
    this.#sent(message, outcome, begin);
    return outcome;
  }

  /** As `sending`, of messages that are on their way together, of which the first ones have outcomes. */
  async sendingInOrder(
    messages: readonly Message[],
    send: () => Promise<PublishOutcome[]>,
  ): Promise<PublishOutcome[]> {
    const begin = performance.now();
    const outcomes = await send();
    for (const [index, message] of messages.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) break;
      this.#sent(message, outcome, begin);
    }
    return outcomes;
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

  #sent(message: Message, { status }: PublishOutcome, begin: number): void {
    const seconds = (performance.now() - begin) / 1000;
    const attributes: Attributes = {
      system: RABBITMQ,
      operationName: 'publish',
      destination: this.#destination(sentTo(message)),
      ...(status !== 'confirmed' && { errorType: status }),
    };
    this.#metrics.sentMessages(attributes, batchSizeOf(message));
    this.#metrics.operationDuration(attributes, seconds);
    occurred('sent', { message, outcome: status, seconds });
  }
}
