import type { Message } from '@ticketwave/contracts';
import type { ChannelModel, Message as AmqpMessage } from 'amqplib';
import type { PublishOutcome } from '../messaging/index.ts';
import { describeError } from '../observability/redact.ts';
import type { BrokerConnection } from './connection.ts';
import { CONFIRM_TIMEOUT, NO_CONFIRM, publishOptions, returnReason } from './publisher.ts';

/**
 * Publishes one message, confirmed, on a channel of its own: if the broker closes it, then because of this message,
 * which so is `refused`, with the reply code. Without a connection or a channel it is `unknown`: not sent.
 */
export async function publishOnce(
  { model, user }: BrokerConnection,
  message: Message,
  mandatory = true,
): Promise<PublishOutcome> {
  if (!model) return { status: 'unknown', reason: 'not sent: no connection' };
  try {
    return await publishAlone(model, message, user, mandatory);
  } catch (error) {
    return { status: 'unknown', reason: `not sent: ${describeError(error)}` };
  }
}

async function publishAlone(
  model: ChannelModel,
  message: Message,
  user: string,
  mandatory: boolean,
): Promise<PublishOutcome> {
  const channel = await model.createConfirmChannel();
  let closed = false as boolean;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<PublishOutcome>((resolve) => {
      const unknown = (reason: string): void => resolve({ status: 'unknown', reason });
      const refused = (error: unknown): void => {
        const { code } = error as { code?: unknown };
        const reply = typeof code === 'number' && { code };
        resolve({ status: 'refused', reason: describeError(error), ...reply });
      };
      let returned: string | undefined;
      timer = setTimeout(() => unknown(NO_CONFIRM), CONFIRM_TIMEOUT);
      channel.on('error', refused);
      // Before amqplib fails what is in flight: if no error came first, the connection ended.
      channel.prependListener('close', () => {
        closed = true;
        unknown('the connection ended before the confirm');
      });
      channel.on('return', (message: AmqpMessage) => (returned = returnReason(message)));
      const { exchange, routingKey, body } = message;
      const options = publishOptions(message, mandatory, user);
      try {
        channel.publish(exchange, routingKey, body, options, (error: unknown) => {
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
    if (!closed) channel.close().catch(() => undefined); // the connection ended, and this channel with it
  }
}
