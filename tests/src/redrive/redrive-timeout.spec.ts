import { newId } from '@ticketwave/building-blocks/messaging';
import { DeadLetters } from '@ticketwave/building-blocks/operations';
import { InstalledBroker } from '@ticketwave/cli/dev/broker/installed';
import { expect } from 'chai';
import { infrastructure } from '../support/infrastructure.ts';
import { conforming } from '../support/wire-client.ts';
import { useOperations } from '../integration/operations/operations-bench.ts';

const QUEUE = 'catalog.update-event-inventory';
const DLQ = `${QUEUE}.dlq`;
const NUMBER = 8;

/** Sets how long a message may be held, in milliseconds, and how often that is looked at. */
async function allowToHold(timeout: number, tick: number): Promise<void> {
  const { broker } = (await infrastructure()).launch;
  if (!(broker instanceof InstalledBroker)) throw new Error('The tests expect a broker that is installed.');
  for (const [name, value] of Object.entries({ consumer_timeout: timeout, channel_tick_interval: tick }))
    await broker.control('eval', `application:set_env(rabbit, ${name}, ${value}).`);
}

describe('a redrive that holds messages longer than the broker allows', () => {
  const bench = useOperations();

  beforeEach(() => allowToHold(2_000, 500));
  afterEach(() => allowToHold(1_800_000, 60_000));

  it('ends with what it has done and why, and the next one does the rest', async () => {
    const ids: string[] = [];
    for (let n = 0; n < NUMBER; n++) {
      const message = conforming('booking.inventory.update-requested', {
        booking_id: newId(),
        event_id: newId(),
      });
      ids.push(await bench().bury(QUEUE, message));
    }
    const deadLetters = await DeadLetters.connect(bench().surroundings.amqpUrl);
    const first = await deadLetters.redrive(QUEUE, { ids }, { rate: 1 });
    await deadLetters.close();
    expect(first.notTaken?.status).to.equal('unknown');
    expect(first.notTaken?.reason).to.include('held for too long');
    expect(first.redriven).to.have.length.within(1, NUMBER - 1);
    const again = await DeadLetters.connect(bench().surroundings.amqpUrl);
    const second = await again.redrive(QUEUE, {});
    await again.close();
    expect(second.notTaken).to.equal(null);
    expect(await bench().client.waitingIn(DLQ)).to.equal(0);
    const there = await bench().idsIn(QUEUE);
    expect(there).to.include.members(ids);
    expect(there.length).to.be.at.most(NUMBER + 1);
  });
});
