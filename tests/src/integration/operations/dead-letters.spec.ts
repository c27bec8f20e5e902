import type { GoldenMessage } from '@ticketwave/contracts';
import { expect } from 'chai';
import { newId } from '@ticketwave/building-blocks/messaging';
import { consumedQueues } from '../../contracts/consumed-queues.ts';
import { golden } from '../../support/goldens.ts';
import { operateJson } from '../../support/operator-command.ts';
import { conforming } from '../../support/wire-client.ts';
import { useOperations } from './operations-bench.ts';

const QUEUE = 'catalog.update-event-inventory';
const DLQ = `${QUEUE}.dlq`;

const request = (): GoldenMessage =>
  conforming('booking.inventory.update-requested', { booking_id: newId(), event_id: newId() });

interface Listed {
  readonly queues: readonly {
    readonly queue: string;
    readonly messages: number | null;
    readonly refused: boolean;
    readonly oldest: string | null;
    readonly failures: Record<string, number>;
  }[];
}

describe('npm run dlq', () => {
  const bench = useOperations();

  const buryMany = (number: number): Promise<string[]> =>
    Promise.all(Array.from({ length: number }, () => bench().bury(QUEUE, request())));

  describe('list', () => {
    it('exits 0 while there are no dead letters', async () => {
      const { exitCode, answer } = await bench().dlqJson<Listed>('list');
      expect(exitCode).to.equal(0);
      expect(answer.queues).to.have.length(consumedQueues.length);
      expect(answer.queues[0]).to.deep.equal({
        queue: 'booking.event-catalogue',
        messages: 0,
        refused: false,
        oldest: null,
        failures: {},
      });
    });

    it('exits 1 and reports how many there are, since when, and what they failed of', async () => {
      await buryMany(2);
      await bench().bury(QUEUE, request(), {
        'x-failure-type': 'InvalidMessageError',
        'x-failure-at': '2026-01-29T00:00:00.000Z',
      });
      const { exitCode, answer } = await bench().dlqJson<Listed>('list');
      expect(exitCode).to.equal(1);
      expect(answer.queues.filter(({ messages }) => messages !== 0)).to.deep.equal([
        {
          queue: QUEUE,
          messages: 3,
          refused: false,
          oldest: '2026-01-29T00:00:00.000Z',
          failures: { Error: 2, InvalidMessageError: 1 },
        },
      ]);
      const { stdout } = await bench().dlq('list');
      expect(stdout).to.include(QUEUE).and.to.include('Error (2)').and.not.to.include('payment.');
    });

    it('exits 1 while a .dlq is missing', async () => {
      const channel = await bench().client.channel();
      await channel.deleteQueue(DLQ);
      const { exitCode, stdout } = await bench().dlq('list');
      expect(exitCode).to.equal(1);
      expect(stdout).to.include(QUEUE).and.to.include('no .dlq there');
      await bench().restore();
      await channel.close();
    });

    it('with the account of one service shows its queues, and says which it may not read', async () => {
      await bench().bury('payment.booking-ended', golden('booking.booking.cancelled'));
      await bench().bury(QUEUE, request());
      const environment = { AMQP_URL: bench().surroundings.amqpUrlOf('catalog') };
      const { exitCode, answer } = await operateJson<Listed>('dlq', ['list'], environment);
      expect(exitCode).to.equal(1);
      const readable = answer.queues.filter(({ refused }) => !refused);
      expect(readable.map(({ queue, messages }) => [queue, messages])).to.deep.equal([
        ['catalog.release-event-inventory', 0],
        [QUEUE, 1],
      ]);
      expect(answer.queues).to.have.length(consumedQueues.length);
    });

    it('finds the dead letters of a subscription that the code does not know any more', async () => {
      const channel = await bench().client.channel();
      await channel.assertQueue('catalog.gone.dlq', { arguments: { 'x-queue-type': 'quorum' } });
      const { answer } = await bench().dlqJson<Listed>('list');
      expect(answer.queues.map(({ queue }) => queue)).to.include('catalog.gone');
      await channel.deleteQueue('catalog.gone.dlq');
      await channel.close();
    });
  });

  describe('show', () => {
    it('shows each dead letter, oldest first, and leaves contents and order as they were', async function () {
      const ids = await buryMany(100);
      for (const name of [QUEUE, DLQ]) {
        const { exitCode, answer } = await bench().dlqJson<{
          messages: number;
          shown: { messageId: string }[];
        }>('show', name);
        expect(exitCode).to.equal(0);
        expect(answer.messages).to.equal(100);
        expect(answer.shown.map(({ messageId }) => messageId)).to.deep.equal(ids);
      }
      await bench().dlq('show', QUEUE, '--limit', '3');
      await bench().dlq('show', QUEUE, ids[50]!);
      expect(await bench().idsIn(DLQ)).to.deep.equal(ids);
    });

    it('shows everything about one of them', async () => {
      await bench().bury(QUEUE, request());
      const message = request();
      await bench().bury(QUEUE, message, { 'x-redrives': 2 });
      const id = message.properties.message_id;
      const { answer } = await bench().dlqJson<{ shown: object[] }>('show', QUEUE, id);
      expect(answer.shown).to.have.length(1);
      expect(answer.shown[0]).to.deep.include({
        messageId: id,
        type: 'booking.inventory.update-requested',
        correlationId: message.properties.correlation_id,
        entityId: message.body.metadata.entity_id,
        publishedAt: new Date(message.properties.timestamp * 1000).toISOString(),
        originalExchange: 'booking.events',
        originalRoutingKey: 'booking.inventory.update-requested.v1',
        originalUserId: 'booking',
        attempts: 4,
        redrives: 2,
        failure: {
          type: 'Error',
          message: 'no such table',
          handler: 'SomeHandler',
          at: '2026-01-30T10:30:00.000Z',
          stack: 'Error: no such table\n    at somewhere',
        },
        body: message.body,
      });
      const { stdout } = await bench().dlq('show', QUEUE, id);
      expect(stdout).to.include('no such table').and.to.include('at somewhere').and.to.include(id);
      expect(stdout).to.match(/read by +│ catalog\.update-event-inventory/);
    });

    it('exits 1 for a message that is not there, and lets no control sequence through', async () => {
      await bench().bury(QUEUE, request(), { 'x-failure-message': '\u001b[2Jgone' });
      const { stdout } = await bench().dlq('show', QUEUE);
      expect(stdout).to.include('gone').and.not.to.include('\u001b[2J');
      const { exitCode, stderr } = await bench().dlq('show', QUEUE, newId());
      expect(exitCode).to.equal(1);
      expect(stderr).to.include(`is in ${DLQ}`);
    });
  });

  describe('discard', () => {
    it('asks, and without anybody to ask does nothing but with --yes', async () => {
      const ids = await buryMany(40);
      const refused = await bench().dlq('discard', QUEUE, '--all');
      expect(refused.exitCode).to.equal(2);
      expect(refused.stderr).to.include('--yes');
      const one = await bench().dlqJson('discard', QUEUE, '--message', ids[3]!, '--yes');
      expect(one).to.deep.equal({
        exitCode: 0,
        answer: {
          queue: QUEUE,
          discarded: [ids[3]],
          released: [],
          notFound: [],
          interrupted: false,
          remaining: 39,
        },
      });
      const absent = await bench().dlq('discard', QUEUE, '--message', ids[3]!, '--yes');
      expect(absent.exitCode).to.equal(1);
      expect(await bench().idsIn(DLQ)).to.deep.equal(ids.filter((_, index) => index !== 3));
    });

    it('takes all of them away', async () => {
      await buryMany(3);
      expect((await bench().dlq('discard', QUEUE, '--all', '--yes')).stdout).to.include('3 dead letters');
      expect(await bench().client.waitingIn(DLQ)).to.equal(0);
      expect(await bench().client.waitingIn(QUEUE)).to.equal(0);
    });
  });
});
