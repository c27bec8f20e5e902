import type { UUID } from 'node:crypto';
import type { OrderByStream, Subscription } from '@ticketwave/building-blocks/messaging';
import { DeadLetters } from '@ticketwave/building-blocks/operations';
import { expect } from 'chai';
import { eventually } from './eventually.ts';
import { useSandbox } from './sandbox.ts';
import { OrderPlacedIntegrationEvent } from './sandbox-events.ts';
import { ORDERS, type SandboxService } from './sandbox-service.ts';
import { wireMessage, type WireMessage } from './wire-message.ts';

export const QUEUE = 'shop.orders';

/** Number so many of an entity's stream. Its effect is `{entity} {number}`, with what else the note says. */
export const numbered = (entity: UUID, sequence: number, note = ''): WireMessage =>
  wireMessage(
    OrderPlacedIntegrationEvent,
    { order_id: entity, note: `${entity} ${sequence} ${note}`.trim() },
    { entity, sequence },
  );

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

export function shuffled<T>(all: readonly T[]): T[] {
  const left = [...all];
  return all.map(() => left.splice(Math.floor(Math.random() * left.length), 1)[0]!);
}

export const ordered = (
  order: Partial<OrderByStream> = {},
  others: Partial<Subscription> = {},
): Subscription => ({
  ...ORDERS,
  order: { by: 'stream', ...order },
  ...others,
});

/** What specs of ordered subscriptions do in a sandbox of their own. */
export function useOrderedSandbox() {
  const sandbox = useSandbox();

  /** Records what it handles; a note that ends in `poison` always fails, one in `fails once` the first time. */
  function shopOf(subscription = ordered()): SandboxService {
    const shop = sandbox().service();
    return shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work, { attempt, redrives }) => {
        await shop.record(work, data.note);
        const isPoison = data.note.endsWith('poison') && redrives === 0;
        if (isPoison || (data.note.endsWith('fails once') && attempt === 1)) throw new Error('on purpose');
      },
      subscription,
    );
  }

  async function publish(messages: readonly WireMessage[]): Promise<void> {
    for (const message of messages) await sandbox().client.publish(message);
  }

  /** The numbers that were handled of an entity, in order. */
  const handledOf = async (entity: string): Promise<number[]> =>
    (await sandbox().effects())
      .filter((what) => what.startsWith(`${entity} `))
      .map((what) => Number(what.split(' ')[1]));
  const untilHandled = (entity: string, numbers: readonly number[]) =>
    eventually(async () => {
      expect(await handledOf(entity)).to.deep.equal(numbers);
      return true;
    });
  const parked = async (entity: string): Promise<number> =>
    (
      await sandbox().sql(
        `SELECT FROM messaging.parked WHERE stream = $1 AND place = 'here'`,
        `shop.order:${entity}`,
      )
    ).length;
  const untilParked = (entity: string, count: number) =>
    eventually(async () => (await parked(entity)) === count);
  const untilDead = (count = 1) =>
    eventually(async () => (await sandbox().client.depth(`${QUEUE}.dlq`)) === count);
  async function asOperator<R>(body: (deadLetters: DeadLetters) => Promise<R>): Promise<R> {
    const deadLetters = await DeadLetters.connect(sandbox().adminAmqpUrl);
    try {
      return await body(deadLetters);
    } finally {
      await deadLetters.close();
    }
  }
  return { sandbox, shopOf, publish, handledOf, untilHandled, parked, untilParked, untilDead, asOperator };
}
