import { newId } from '@ticketwave/building-blocks/messaging';
import type { GoldenMessage } from '@ticketwave/contracts';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { conforming } from '../../support/wire-client.ts';
import { useOperations } from './operations-bench.ts';

const QUEUE = 'catalog.update-event-inventory';
const DLQ = `${QUEUE}.dlq`;

const request = (): GoldenMessage =>
  conforming('booking.inventory.update-requested', { booking_id: newId(), event_id: newId() });

interface Shown {
  readonly messages: number;
  readonly shown: readonly { readonly position: number; readonly messageId: string | null }[];
}

interface Listed {
  readonly queues: readonly {
    readonly queue: string;
    readonly messages: number;
    readonly failures: object;
  }[];
}

describe('an operator who chooses dead letters', () => {
  const bench = useOperations();

  /** One that no option but its position can name: somebody else's client has sent it without any property. */
  async function buryWithoutId(body: string): Promise<void> {
    const channel = await bench().client.channel();
    const waiting = await bench().client.waitingIn(DLQ);
    channel.publish('catalog.internal', DLQ, Buffer.from(body), { headers: {} });
    await eventually(async () => (await bench().client.waitingIn(DLQ)) > waiting);
    await channel.close();
  }

  const positionsChosenBy = async (...args: string[]): Promise<number[]> => {
    const { answer } = await bench().dlqJson<Shown>('show', QUEUE, ...args);
    return answer.shown.map(({ position }) => position);
  };

  it('takes those of an error, an event type, a correlation id or a time, and all that is said must fit', async () => {
    const early = { 'x-failure-at': '2026-01-28T00:00:00.000Z' };
    const invalid = { 'x-failure-type': 'InvalidMessageError' };
    const release = conforming('booking.inventory.release-requested', { booking_id: newId() });
    const first = request();
    await bench().bury(QUEUE, first, early);
    await bench().bury(QUEUE, request(), invalid);
    await bench().bury(QUEUE, request(), { ...early, ...invalid });
    await bench().bury(QUEUE, release);
    await bench().bury(QUEUE, request(), { 'x-failure-at': 'a while ago' });
    expect(await positionsChosenBy('--error', 'InvalidMessageError')).to.deep.equal([2, 3]);
    expect(await positionsChosenBy('--type', release.properties.type)).to.deep.equal([4]);
    expect(await positionsChosenBy('--correlation', first.properties.correlation_id)).to.deep.equal([1]);
    expect(await positionsChosenBy('--before', '2026-01-29')).to.deep.equal([1, 3]);
    expect(await positionsChosenBy('--since', '2026-01-29')).to.deep.equal([2, 4]);
    expect(await positionsChosenBy('--before', '2026-01-29', '--error', 'Error')).to.deep.equal([1]);
    const { answer } = await bench().dlqJson<{ redriven: string[]; remaining: number }>(
      'redrive',
      ...[QUEUE, '--error', 'InvalidMessageError', '--count', '1'],
    );
    expect(answer).to.deep.include({ remaining: 4 });
    expect(await bench().idsIn(QUEUE)).to.deep.equal(answer.redriven);
    const nothing = await bench().dlq('discard', QUEUE, '--error', 'NoSuchError', '--yes');
    expect(nothing.stdout).to.include('0 dead letters');
  });

  it('takes by its position what has no id, and nothing else', async () => {
    const before = await bench().bury(QUEUE, request());
    await buryWithoutId('not json');
    await buryWithoutId('not json');
    const after = await bench().bury(QUEUE, request());
    const { stdout } = await bench().dlq('show', QUEUE, '--position', '3');
    expect(stdout).to.include('not json');
    const args = ['discard', QUEUE, '--position', '3', '--position', '9', '--yes'];
    expect(await bench().dlqJson(...args)).to.deep.equal({
      exitCode: 1,
      answer: {
        queue: QUEUE,
        discarded: [null],
        notFound: ['position 9'],
        interrupted: false,
        released: [],
        remaining: 3,
      },
    });
    const { answer } = await bench().dlqJson<Shown>('show', QUEUE);
    expect(answer.shown.map(({ messageId }) => messageId)).to.deep.equal([before, null, after]);
  });

  it('meets copies of one dead letter as one', async () => {
    const message = request();
    const copies = [await bench().bury(QUEUE, message)];
    const other = await bench().bury(QUEUE, request());
    copies.push(await bench().bury(QUEUE, message));
    // Its process died before it could note that it had given it up, and that counts.
    copies.push(await bench().bury(QUEUE, message, { 'x-attempt': 2 }));
    expect(await bench().client.waitingIn(DLQ)).to.equal(4);
    const { answer: listed } = await bench().dlqJson<Listed>('list');
    expect(listed.queues.find(({ queue }) => queue === QUEUE)).to.deep.include({
      messages: 2,
      failures: { Error: 2 },
    });
    const { answer: shown } = await bench().dlqJson<Shown>('show', QUEUE);
    expect(shown.shown.map(({ messageId }) => messageId)).to.deep.equal([copies[0], other]);
    const { answer } = await bench().dlqJson<object>('redrive', QUEUE, '--count', '1');
    expect(answer).to.deep.include({ redriven: [copies[0]], merged: 2, remaining: 1 });
    expect(await bench().idsIn(QUEUE)).to.deep.equal([copies[0]]);
    expect(await bench().idsIn(DLQ)).to.deep.equal([other]);
  });

  it('does not take for a copy what differs in id, redrives or body', async () => {
    const message = request();
    await bench().bury(QUEUE, message);
    await bench().bury(QUEUE, message, { 'x-redrives': 1 });
    await bench().bury(QUEUE, { ...message, body: request().body });
    expect((await bench().dlqJson<Shown>('show', QUEUE)).answer.messages).to.equal(3);
  });

  it('sees the end of a long error in the list', async () => {
    const reason = `Invalid invocation ${'in a long file '.repeat(40)}: column "price" does not exist`;
    await bench().bury(QUEUE, request(), { 'x-failure-message': reason });
    const { stdout } = await bench().dlq('show', QUEUE);
    const text = stdout.replaceAll(/[│\s]+/g, '');
    expect(text).to.include('Invalidinvocation').and.to.include('"price"doesnotexist');
  });

  it('is not hindered by what others write into ids and headers', async () => {
    const hostile: Record<string, unknown>[] = [
      { 'x-failure-type': '__proto__', 'x-failure-at': 'never', 'x-redrives': 'many', 'x-attempt': [1] },
      { 'x-failure-type': 'constructor', 'x-failure-message': { a: { table: ['of', 'lists'] } } },
      { 'x-failure-type': ['a list'], 'x-original-exchange': 7, 'x-death': 'no list' },
      { 'x-failure-type': '\u001b[2J'.repeat(300), 'x-death': [{ 'routing-keys': 'no list', time: {} }] },
    ];
    const ids = ['\u001b[31m\u202e', '__proto__', 'x'.repeat(200), '"; DROP TABLE'];
    for (const [index, headers] of hostile.entries()) {
      const message = request();
      const properties = { ...message.properties, message_id: ids[index]! };
      await bench().bury(QUEUE, { ...message, properties }, headers);
    }
    const { exitCode, answer } = await bench().dlqJson<Listed>('list');
    expect(exitCode).to.equal(1);
    const { failures } = answer.queues.find(({ queue }) => queue === QUEUE)!;
    expect(
      Object.entries(failures).filter(([type]) => /^(__proto__|constructor)$/.test(type)),
    ).to.have.length(2);
    for (const args of [['list'], ['show', QUEUE], ['show', QUEUE, '--position', '4']]) {
      const { stdout, stderr } = await bench().dlq(...args);
      expect(stdout, stderr).to.match(/unknown|2J/);
      // eslint-disable-next-line no-control-regex -- what a terminal would obey
      expect(stdout).not.to.match(/\u001b\[(2J|31m)|\u202e/);
    }
    const { answer: report } = await bench().dlqJson<{ redriven: string[] }>('redrive', QUEUE, '--all');
    expect(report).to.deep.include({ redriven: ids, remaining: 0 });
    expect(await bench().idsIn(QUEUE)).to.deep.equal(ids);
  });
});
