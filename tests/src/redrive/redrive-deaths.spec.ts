import type { Subscription } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { MortalRedrives } from '../support/mortal-redrives.ts';
import { useSandbox } from '../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../support/sandbox-events.ts';
import { advance, begin, deadOrder, outcomesOf, QUEUE } from '../support/shop-redrives.ts';

const orders: Subscription = { name: 'orders', retry: { delays: [50] } };

describe('a redrive whose process dies before each thing that it does', () => {
  const sandbox = useSandbox();

  it('goes on wherever it was killed, and every message has its effect once', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note), orders);
    await shop.start();
    const notes = Array.from({ length: 20 }, (_, index) => String(index + 1));
    for (const note of notes) await sandbox().client.publish(deadOrder(note));
    const id = await begin(new MortalRedrives(shop, sandbox().amqpUrl).protocol, { canary: 5 });
    let kills = 0;
    // Ever longer lives: killed before each of the first things that it does, and at many points of what follows.
    for (let life = 2; life < 50; life += 1 + Math.floor(life / 4)) {
      const redrives = new MortalRedrives(shop, sandbox().amqpUrl, life);
      await advance(redrives.protocol, id).catch((error: unknown) => {
        if (!redrives.isDead) throw error;
        kills++;
      });
    }
    expect(kills).to.be.greaterThan(5);
    const done = await advance(new MortalRedrives(shop, sandbox().amqpUrl).protocol, id);
    expect(done.state).to.equal('done');
    expect(await outcomesOf(sandbox(), id)).to.deep.equal({ handled: 20 });
    expect((await sandbox().effects()).sort()).to.deep.equal([...notes].sort());
    expect(await sandbox().client.depth(`${QUEUE}.dlq`)).to.equal(0);
    expect(await sandbox().client.depth(QUEUE)).to.equal(0);
  });
});
