import type { Message } from '@ticketwave/contracts';
import { expect } from 'chai';
import { EventBus, type PublishOutcome } from '@ticketwave/building-blocks/adapters';
import {
  StreamPublisher,
  type OutboxRow,
  type StreamOutcome,
} from '@ticketwave/building-blocks/internal/outbox';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { CapturedLog } from '../../support/captured-log.ts';

/** Says of each message what the test says, by its id, and takes down what it was given together. */
class ScriptedBus extends EventBus {
  override readonly accepting = true;
  readonly windows: string[][] = [];
  readonly #outcomes: Readonly<Record<string, PublishOutcome>>;

  constructor(outcomes: Readonly<Record<string, PublishOutcome>>) {
    super();
    this.#outcomes = outcomes;
  }

  override async publish(message: Message): Promise<PublishOutcome> {
    const [outcome] = await this.publishInOrder([message]);
    return outcome!;
  }

  override consume(): void {
    // A relay only publishes.
  }

  override pause(): void {
    // As `consume`.
  }

  override resume(): void {
    // As `consume`.
  }

  override publishInOrder(messages: readonly Message[]): Promise<PublishOutcome[]> {
    const ids = messages.map(({ properties }) => String(properties.messageId));
    this.windows.push(ids);
    const outcomes = ids.map((id): PublishOutcome => this.#outcomes[id] ?? { status: 'confirmed' });
    const end = outcomes.findIndex(({ status }) => status !== 'confirmed');
    return Promise.resolve(end === -1 ? outcomes : outcomes.slice(0, end + 1));
  }
}

const row = (position: string, rest: Partial<OutboxRow> = {}): OutboxRow => ({
  position,
  messageId: position,
  eventType: 'shop.order.placed',
  exchange: 'shop.events',
  routingKey: 'shop.order.placed.v1',
  mandatory: false,
  envelope: '{}',
  properties: JSON.stringify({ messageId: position, headers: {} }),
  trace: null,
  createdAt: '2026-01-30T10:30:00Z',
  attempts: 0,
  wait: 0,
  ...rest,
});

async function publish(
  rows: readonly OutboxRow[],
  {
    outcomes = {},
    windowsAllowed = Infinity,
  }: { outcomes?: Record<string, PublishOutcome>; windowsAllowed?: number } = {},
): Promise<{ windows: string[][]; outcome: StreamOutcome }> {
  const bus = new ScriptedBus(outcomes);
  const parts = { bus, publishes: [], logger: new CapturedLog(), metrics: new Metrics() };
  const stream = { stream: 'shop.order:1', version: '1', postponed: false, rows, complete: true };
  const outcome = await new StreamPublisher(parts).publish(stream, () => bus.windows.length < windowsAllowed);
  return { windows: bus.windows, outcome };
}

describe('publishing a stream', () => {
  it('sends facts together and a request alone, whatever is before and behind it', async () => {
    const request = { mandatory: true };
    const rows = [row('1'), row('2'), row('3', request), row('4', request), row('5'), row('6')];
    const { windows, outcome } = await publish(rows);
    expect(windows).to.deep.equal([['1', '2'], ['3'], ['4'], ['5', '6']]);
    expect(outcome).to.deep.include({ confirmed: ['1', '2', '3', '4', '5', '6'], drained: true });
  });

  it('sends no more at a time than a window has room for', async () => {
    const { windows } = await publish(Array.from({ length: 300 }, (_, index) => row(String(index))));
    expect(windows.map(({ length }) => length)).to.deep.equal([128, 128, 44]);
  });

  it('ends with the one that is refused, and holds it against no other', async () => {
    const outcomes = { 2: { status: 'refused', reason: 'full' } } as const;
    const { windows, outcome } = await publish([row('1'), row('2'), row('3')], { outcomes });
    expect(windows).to.deep.equal([['1', '2', '3']]);
    expect(outcome).to.deep.include({
      confirmed: ['1'],
      drained: false,
      refused: { position: '2', reason: 'refused: full' },
    });
    expect(outcome.retryIn).to.be.within(1_000, 3_000);
  });

  it('ends with the one of which nothing is known, and holds it against nobody', async () => {
    const outcomes = { 2: { status: 'unknown', reason: 'gone' } } as const;
    const { outcome } = await publish([row('1'), row('2'), row('3')], { outcomes });
    expect(outcome).to.deep.include({ confirmed: ['1'], drained: false });
    expect(outcome).not.to.have.any.keys('retryIn', 'refused');
  });

  it('sends what is before a row that is no message, and then holds it against that row', async () => {
    const { windows, outcome } = await publish([row('1'), row('2', { properties: null }), row('3')]);
    expect(windows).to.deep.equal([['1']]);
    expect(outcome).to.deep.include({ confirmed: ['1'] });
    expect(outcome.refused?.position).to.equal('2');
  });

  it('stops at one that has to wait, and when the lease is gone', async () => {
    const waiting = await publish([row('1'), row('2', { wait: 500 }), row('3')]);
    expect(waiting.windows).to.deep.equal([['1']]);
    expect(waiting.outcome).to.deep.include({ confirmed: ['1'], retryIn: 500 });
    const request = { mandatory: true };
    const stopped = await publish([row('1', request), row('2', request)], { windowsAllowed: 1 });
    expect(stopped.outcome).to.deep.include({ confirmed: ['1'], drained: false });
  });
});
