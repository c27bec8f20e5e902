import type { Message } from '@ticketwave/contracts';
import type { ConfirmChannel } from 'amqplib';
import { bareCopy, type PublishOutcome } from '../messaging/index.ts';
import { publishOnce } from './publish-once.ts';
import { Publisher } from './publisher.ts';
import type { ChannelParts } from './supervised-channel.ts';

/**
 * Publishes copies of messages (for a retry, for the dead letters) apart from events, because what a foreign client
 * has put into a message may make the broker close the channel of its copy. Then each copy that was in flight is sent
 * once more, alone, and the one that is refused again without what nobody needs.
 */
export class CopyPublisher {
  readonly shared: Publisher;
  readonly #parts: Omit<ChannelParts<ConfirmChannel>, 'create'>;

  constructor(parts: Omit<ChannelParts<ConfirmChannel>, 'create'>) {
    this.#parts = parts;
    this.shared = new Publisher(parts);
  }

  async publish(copy: Message): Promise<PublishOutcome> {
    const { channel } = this.shared;
    const used = channel.current;
    const outcome = await this.shared.publish(copy, true);
    const wasClosed = outcome.status === 'unknown' && used !== undefined && !channel.isAlive(used);
    if (outcome.status !== 'refused' && !wasClosed) return outcome;
    const alone = await this.#publishAlone(copy);
    if (alone.status !== 'refused') return alone;
    this.#parts.logger.warn(
      `A copy for '${copy.routingKey}' goes without its foreign headers: ${alone.reason}`,
    );
    return this.#publishAlone(bareCopy(copy));
  }

  #publishAlone(copy: Message): Promise<PublishOutcome> {
    return publishOnce(this.#parts.connection, copy);
  }
}
