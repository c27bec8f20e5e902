import { newId } from '@ticketwave/building-blocks/messaging';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import type { GoldenMessage } from '@ticketwave/contracts';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { HostedService } from '../support/hosted-service.ts';
import { OperatorCommand } from '../support/operator-command.ts';
import { conforming } from '../support/wire-client.ts';
import { OperationsBench } from '../integration/operations/operations-bench.ts';

const QUEUE = 'catalog.update-event-inventory';
const DLQ = `${QUEUE}.dlq`;
const DEAD_LETTERS = 60;
/** So slow that a busy machine has 13 s to end the command half way. */
const SLOWLY = ['--rate', '3/s'];
const TICKETS = 1_000;

describe('a redrive that is killed half way', function () {
  let bench: OperationsBench;
  let catalog: HostedService;
  let eventId: string;

  before(async () => {
    bench = await OperationsBench.open();
    catalog = await HostedService.start(catalogService, bench.surroundings);
    const { body } = await catalog.post('/api/events', {
      name: 'A Concert',
      category: 'concert',
      startsAt: '2031-05-01T19:00:00.000Z',
      priceAmount: 49.9,
      priceCurrency: 'EUR',
      totalTickets: TICKETS,
    });
    eventId = body.eventId;
  });

  after(async () => {
    await catalog.stop();
    await bench.close();
  });

  const reservation = (): GoldenMessage =>
    conforming('booking.inventory.update-requested', {
      event_id: eventId,
      booking_id: newId(),
      quantity_reduced: 1,
    });

  const available = async (): Promise<number> =>
    (await catalog.get(`/api/events/${eventId}`)).body.availableTickets;

  const answers = async (): Promise<number> => {
    const [row] = await catalog.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM messaging.outbox WHERE event_type = 'catalog.inventory.updated'`,
    );
    return row!.count;
  };

  it('loses nothing and doubles nothing', async () => {
    await Promise.all(Array.from({ length: DEAD_LETTERS }, () => bench.bury(QUEUE, reservation())));
    for (const reached of [10, 20]) {
      const redrive = new OperatorCommand('dlq', ['redrive', QUEUE, '--all', ...SLOWLY], bench.environment);
      await eventually(async () => (await available()) <= TICKETS - reached);
      await redrive.kill();
    }
    expect(await available(), 'the kills came too late').to.be.greaterThan(TICKETS - DEAD_LETTERS);
    await eventually(async () => (await bench.client.waitingIn(DLQ)) > 0);
    const { exitCode } = await bench.dlq('redrive', QUEUE, '--all');
    expect(exitCode).to.equal(0);
    await eventually(async () => (await available()) <= TICKETS - DEAD_LETTERS);
    expect(await available()).to.equal(TICKETS - DEAD_LETTERS);
    expect(await answers()).to.equal(DEAD_LETTERS);
    expect(await bench.client.waitingIn(DLQ)).to.equal(0);
  });

  it('stops between two messages at Ctrl-C, and says how far it has come', async () => {
    const before = await available();
    await Promise.all(Array.from({ length: DEAD_LETTERS }, () => bench.bury(QUEUE, reservation())));
    const args = ['redrive', QUEUE, '--all', ...SLOWLY, '--json'];
    const redrive = new OperatorCommand('dlq', args, bench.environment);
    await eventually(async () => (await available()) <= before - 5);
    redrive.interrupt();
    const { exitCode, stdout } = await redrive.ended;
    expect(exitCode).to.equal(130);
    const { redriven, remaining } = JSON.parse(stdout) as { redriven: string[]; remaining: number };
    expect(redriven.length).to.be.within(5, DEAD_LETTERS - 1);
    expect(remaining).to.equal(DEAD_LETTERS - redriven.length);
    await eventually(async () => (await available()) === before - redriven.length);
    await bench.dlq('discard', QUEUE, '--all', '--yes');
  });

  it('at the worst moment, between confirm and acknowledgement, leaves a copy that the inbox absorbs', async () => {
    const message = reservation();
    const id = message.properties.message_id;
    const before = await available();
    await bench.bury(QUEUE, message);
    const redriven = { ...message.headers, 'x-redrives': 1 };
    await bench.client.publish({
      ...message,
      exchange: 'catalog.internal',
      routing_key: QUEUE,
      headers: redriven,
    });
    expect(await catalog.outcomesOf(id)).to.deep.equal(['handled']);
    await bench.dlq('redrive', QUEUE, '--all');
    expect(await catalog.outcomesOf(id, 2)).to.deep.equal(['handled', 'duplicate']);
    expect(await available()).to.equal(before - 1);
  });
});
