import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WaitingStream } from '@ticketwave/building-blocks/operations';
import { expect } from 'chai';
import type { Answered } from '../../support/operator-command.ts';
import { numbered, QUEUE, useOrderedSandbox } from '../../support/ordered-sandbox.ts';
import { ticketwave } from '../../support/ticketwave.ts';

describe('ticketwave order', () => {
  const { sandbox, shopOf, publish, untilHandled, untilParked, untilDead } = useOrderedSandbox();
  let folder: string;

  before(() => (folder = mkdtempSync(join(tmpdir(), 'ticketwave-order-'))));
  after(() => rmSync(folder, { recursive: true }));

  const run = (...args: string[]) => ticketwave([...args, '--database', sandbox().database.url], folder);
  const json = async <Answer>(...args: string[]): Promise<Answered<Answer>> => {
    const { exitCode, stdout, stderr } = await run(...args, '--json');
    expect(stdout, stderr).not.to.equal('');
    return { exitCode, answer: JSON.parse(stdout) as Answer };
  };
  const list = () => json<{ streams: WaitingStream[] }>('order', 'list', '--service', 'shop');
  const skip = (stream: string, to: number) =>
    json<{ next: number | null }>('order', 'skip', QUEUE, '--stream', stream, '--to', String(to));

  it('lists the streams that wait, with the command that lets each go on', async () => {
    await shopOf().start();
    expect(await list()).to.deep.equal({ exitCode: 0, answer: { streams: [] } });
    const [lacking, stopped] = [randomUUID(), randomUUID()];
    const poison = numbered(stopped, 1, 'poison');
    await publish([numbered(lacking, 1), numbered(lacking, 3), poison, numbered(stopped, 2)]);
    await untilDead();
    await untilParked(lacking, 1);
    await untilParked(stopped, 1);
    const { exitCode, answer } = await list();
    expect(exitCode).to.equal(1);
    expect(answer.streams.map(({ stream, next, place }) => [stream, next, place])).to.have.deep.members([
      [`shop.order:${lacking}`, 2, 'missing'],
      [`shop.order:${stopped}`, 1, 'dead-letter'],
    ]);
    const { stdout } = await run('order', 'list', '--service', 'shop');
    const words = stdout.replace(/[^\w.:{}-]+/g, ' ');
    expect(words)
      .to.include('missing: nobody has seen it')
      .and.include('2 streams of ordered subscriptions wait');
  });

  it('skips what does not come any more, says where the stream goes on, and does so once', async () => {
    await shopOf().start();
    const entity = randomUUID();
    const stream = `shop.order:${entity}`;
    await publish([numbered(entity, 1), numbered(entity, 4)]);
    await untilParked(entity, 1);
    expect(await skip(stream, 3))
      .to.deep.include({ exitCode: 0 })
      .and.to.have.nested.property('answer.next', 4);
    await untilHandled(entity, [1, 4]);
    expect(await skip(stream, 3))
      .to.deep.include({ exitCode: 1 })
      .and.to.have.nested.property('answer.next', null);
    const actions = await sandbox().sql<{ action: string }>(
      'SELECT action FROM messaging.audit ORDER BY begun_at',
    );
    expect(actions.map(({ action }) => action)).to.deep.equal(['order skip', 'order skip']);
  });

  it('says what is wrong with a queue, a stream or a number', async () => {
    await shopOf().start();
    const entity = randomUUID();
    await publish([numbered(entity, 1)]);
    await untilHandled(entity, [1]);
    const stream = `shop.order:${entity}`;
    for (const [args, words] of [
      [['--to', '3'], /--stream/],
      [['--stream', stream, '--to', 'three'], /whole number/],
      [['--stream', 'shop.order:nobody', '--to', '3'], /knows no shop\.order:nobody/],
      [['--stream', stream, '--to', '20000'], /20000 is too far ahead, the stream is at 1/],
    ] as const) {
      const { exitCode, stderr } = await run('order', 'skip', QUEUE, ...args);
      expect(stderr).to.match(words);
      expect(exitCode).to.equal(2);
    }
  });

  it('a stream goes on when its dead letter is discarded', async () => {
    await shopOf().start();
    const entity = randomUUID();
    await publish([numbered(entity, 1), numbered(entity, 2, 'poison'), numbered(entity, 3)]);
    await untilDead();
    await untilParked(entity, 1);
    const { exitCode, answer } = await json<{ released: string[] }>(
      ...['dlq', 'discard', QUEUE, '--all', '--yes', '--amqp', sandbox().adminAmqpUrl],
    );
    expect([exitCode, answer.released]).to.deep.equal([0, [`shop.order:${entity}`]]);
    await untilHandled(entity, [1, 3]);
  });
});
