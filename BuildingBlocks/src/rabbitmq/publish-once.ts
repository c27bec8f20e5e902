import type { ChannelModel, Message as AmqpMessage } from 'amqplib';
import type { Message, PublishOutcome } from '../messaging/index.ts';
import { describeError } from '../observability/redact.ts';
import { CONFIRM_TIMEOUT, NO_CONFIRM, publishOptions, returnReason } from './publisher.ts';

/**
 * Publishes one message, mandatory and confirmed, on a channel of its own: if the broker closes it, then because of
 * this message, which so is `refused`. @throws Error if no channel can be opened
 */
export async function publishOnce(
  model: ChannelModel,
  message: Message,
  user: string,
): Promise<PublishOutcome> {
  const channel = await model.createConfirmChannel();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<PublishOutcome>((resolve) => {
      const unknown = (reason: string): void => resolve({ status: 'unknown', reason });
      const refused = (error: unknown): void => resolve({ status: 'refused', reason: describeError(error) });
      let returned: string | undefined;
      timer = setTimeout(() => unknown(NO_CONFIRM), CONFIRM_TIMEOUT);
      channel.on('error', refused);
      // Before amqplib fails what is in flight: if no error came first, the connection ended.
      channel.prependListener('close', () => unknown('the connection ended before the confirm'));
      channel.on('return', (message: AmqpMessage) => (returned = returnReason(message)));
      const { exchange, routingKey, body } = message;
      try {
        channel.publish(exchange, routingKey, body, publishOptions(message, true, user), (error: unknown) => {
          if (error) refused(error);
          else
            resolve(
              returned === undefined ? { status: 'confirmed' } : { status: 'returned', reason: returned },
            );
        });
      } catch (error) {
        refused(error);
      }
    });
  } finally {
    clearTimeout(timer);
    channel.close().catch(() => undefined); // it has been closed already
  }
}
