import type { ConsumeMessage, Options } from 'amqplib';
import { serviceNames } from '@ticketwave/scripts/services';
import { withChannel } from '../foreign-client.ts';
import { oneOf } from '../one-of.ts';
import { pause } from '../pause.ts';
import { Random } from '../random.ts';
import { wireOf } from '../wires.ts';
import { NotLanded, proof, type Fault } from './fault.ts';

const DUPLICATED = 0.3;
const HELD_AT_MOST = 20;

/** Of all that is published for a while, 30 % are published a second time, by somebody else. */
export const duplicates: Fault = async ({ broker }, { durationMs, dice }) => {
  const random = new Random(dice);
  const seen = new Set<string>();
  let doubled = 0;
  await proof('The broker was never there for long enough.', () =>
    withChannel(
      () => broker.amqpUrl,
      async (channel) => {
        const { queue } = await channel.assertQueue('', { exclusive: true });
        for (const service of serviceNames) await channel.bindQueue(queue, `${service}.events`, '#');
        await channel.consume(
          queue,
          (message) => {
            const messageId = String(message?.properties.messageId);
            if (!message || seen.has(messageId)) return;
            seen.add(messageId);
            if (random.next() >= DUPLICATED) return;
            doubled++;
            const { exchange, routingKey } = message.fields;
            channel.publish(exchange, routingKey, message.content, withoutUser(message));
          },
          { noAck: true },
        );
        await pause(durationMs);
        await channel.waitForConfirms();
        return true;
      },
    ).catch(() => undefined),
  );
  if (doubled === 0) throw new NotLanded('Nothing was published meanwhile.');
  return `${doubled} of ${seen.size} messages published twice`;
};

/** The broker checks whose message it is: ours is nobody's. */
function withoutUser({ properties }: ConsumeMessage): Options.Publish {
  const options = { ...properties } as Options.Publish;
  delete options.userId;
  return options;
}

/** Somebody else takes messages from a queue, and puts them back in the opposite order once others have passed. */
export const reorder: Fault = async ({ broker, wires }, { service, durationMs, dice }) => {
  const { queues } = wireOf(wires, service);
  const held = await proof('No two messages were there to change their order.', async () => {
    const attempts = queues.map((_, index) => oneOf(queues, dice + index).queue);
    for (const queue of attempts) {
      const count = await hold(() => broker.amqpUrl, queue, durationMs).catch(() => 0);
      if (count >= 2) return { queue, count };
    }
    return undefined;
  });
  return `${held.count} messages of ${held.queue} went back in the opposite order`;
};

function hold(url: () => string, queue: string, durationMs: number): Promise<number> {
  return withChannel(url, async (channel) => {
    const held: ConsumeMessage[] = [];
    await channel.prefetch(HELD_AT_MOST);
    await channel.consume(queue, (message) => message && void held.push(message));
    await pause(durationMs);
    for (const message of held.reverse()) channel.nack(message, false, true);
    return held.length;
  });
}
