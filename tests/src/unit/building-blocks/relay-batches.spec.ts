import { gunzipSync } from 'node:zlib';
import {
  batchSizeOf,
  integrationEvent,
  isEventBatch,
  MAXIMUM_BATCH_EVENTS,
  MAXIMUM_MESSAGE_BYTES,
  uuid,
  type IntegrationEventClass,
  type Message,
} from '@ticketwave/contracts';
import { expect } from 'chai';
import Joi from 'joi';
import { EventBus, type PublishOutcome } from '@ticketwave/building-blocks/adapters';
import {
  StreamPublisher,
  type OutboxRow,
  type StreamOutcome,
} from '@ticketwave/building-blocks/internal/outbox';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { CapturedLog } from '../../support/captured-log.ts';

/** Nobody reads what is published, so nobody looks into envelopes. */
class LogOfComplaints extends CapturedLog {
  override isEnabled(level: string): boolean {
    return level !== 'info';
  }
}

interface Data {
  readonly id: string;
}
const common = {
  publisher: 'shop',
  version: '1.0',
  kind: 'fact',
  entity: ({ id }: Data) => id,
  schema: Joi.object<Data, true>({ id: uuid }),
} as const;
class Tracked extends integrationEvent({ ...common, type: 'shop.order.tracked', batched: true }) {}
class Scanned extends integrationEvent({
  ...{ ...common, type: 'shop.order.scanned', batched: true },
  compressed: { encoding: 'gzip', from: 100 },
}) {}
class Placed extends integrationEvent({ ...common, type: 'shop.order.placed' }) {}

const CONFIRMED: PublishOutcome = { status: 'confirmed' };

/** Answers batches and single events as the test says, and remembers what it was given, in its order. */
class BatchingBus extends EventBus {
  override readonly accepting = true;
  readonly sent: Message[] = [];
  ofBatch: PublishOutcome = CONFIRMED;
  ofEvent: (message: Message) => PublishOutcome = () => CONFIRMED;

  override publish(message: Message): Promise<PublishOutcome> {
    this.sent.push(message);
    return Promise.resolve(isEventBatch(message) ? this.ofBatch : this.ofEvent(message));
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

  get shape(): string[] {
    return this.sent.map((message) => (isEventBatch(message) ? `batch of ${batchSizeOf(message)}` : 'event'));
  }
}

let last = 0;
const row = ({ contract }: IntegrationEventClass, rest: Partial<OutboxRow> = {}): OutboxRow => {
  const position = String(++last);
  return {
    ...{ position, messageId: position, eventType: contract.type },
    ...{ exchange: contract.exchange, routingKey: contract.routingKey, mandatory: false },
    envelope: JSON.stringify({ number: position, text: 'x'.repeat(20) }),
    properties: JSON.stringify({ messageId: position, headers: {} }),
    ...{ trace: null, createdAt: '2026-01-30T10:30:00Z', attempts: 0, wait: 0 },
    ...rest,
  };
};
const rows = (count: number, rest?: Partial<OutboxRow>): OutboxRow[] =>
  Array.from({ length: count }, () => row(Tracked, rest));

async function publish(bus: EventBus, ...streams: (readonly OutboxRow[])[]): Promise<StreamOutcome[]> {
  const parts = {
    bus,
    publishes: [Tracked, Scanned, Placed],
    logger: new LogOfComplaints(),
    metrics: new Metrics(),
  };
  const publisher = new StreamPublisher(parts);
  return Promise.all(
    streams.map((stream, index) =>
      publisher.publish(
        { stream: String(index), version: '1', postponed: false, rows: stream, complete: true },
        () => true,
      ),
    ),
  );
}

describe('the relay, with events that leave in batches', () => {
  it('puts those of many streams into one message, each stream in its order', async () => {
    const bus = new BatchingBus();
    const streams = [rows(3), rows(1), rows(2)];
    const outcomes = await publish(bus, ...streams);
    expect(bus.shape).to.deep.equal(['batch of 6']);
    const sent = JSON.parse(bus.sent[0]!.body.toString()) as { number: string }[];
    expect(sent.map(({ number }) => number)).to.deep.equal(streams.flat().map(({ position }) => position));
    expect(outcomes.map(({ confirmed }) => confirmed.length)).to.deep.equal([3, 1, 2]);
    expect(outcomes.every(({ drained }) => drained)).to.equal(true);
  });

  it('sends one that is alone as what it is', async () => {
    const bus = new BatchingBus();
    await publish(bus, rows(1));
    expect(bus.shape).to.deep.equal(['event']);
    expect(bus.sent[0]!.properties.messageId).to.equal(String(last));
  });

  it('lets no stream have parts in two batches at a time: after a lost connection none overtakes the other', async () => {
    const bus = new BatchingBus();
    await publish(bus, rows(100), rows(100), rows(28));
    expect(bus.shape).to.deep.equal(['batch of 100', 'batch of 128']);
    const long = new BatchingBus();
    await publish(long, rows(2 * MAXIMUM_BATCH_EVENTS + 1));
    expect(long.shape).to.deep.equal(['batch of 128', 'batch of 128', 'event']);
  });

  it('makes no batch larger than a message may be', async () => {
    const bus = new BatchingBus();
    const half = JSON.stringify('x'.repeat(MAXIMUM_MESSAGE_BYTES / 2 - 100));
    const outcomes = await publish(bus, rows(3, { envelope: half }), rows(1, { envelope: half }));
    expect(bus.shape).to.deep.equal(['batch of 2', 'event', 'event']);
    for (const { body } of bus.sent) expect(body.length).to.be.at.most(MAXIMUM_MESSAGE_BYTES);
    expect(outcomes.every(({ drained }) => drained)).to.equal(true);
  });

  it('keeps the order of a stream whose events leave partly in batches', async () => {
    const bus = new BatchingBus();
    await publish(bus, [row(Tracked), row(Tracked), row(Placed), row(Scanned), row(Scanned), row(Tracked)]);
    expect(bus.shape).to.deep.equal(['batch of 2', 'event', 'batch of 2', 'event']);
  });

  it('compresses what the contract wants compressed, as a batch and alone', async () => {
    const bus = new BatchingBus();
    const large = JSON.stringify('x'.repeat(500));
    await publish(bus, [row(Scanned), row(Scanned)], [row(Scanned)]);
    await publish(bus, [row(Scanned, { envelope: large })], [row(Placed, { envelope: large })]);
    expect(bus.shape).to.deep.equal(['batch of 3', 'event', 'event']);
    const [batch, bare, compressed] = bus.sent as [Message, Message, Message];
    for (const { properties } of [batch, compressed]) expect(properties.contentEncoding).to.equal('gzip');
    expect(JSON.parse(gunzipSync(batch.body).toString())).to.have.length(3);
    expect(gunzipSync(compressed.body).toString()).to.equal(large);
    expect(bare.properties).not.to.have.property('contentEncoding');
  });

  it('asks about each stream by itself when the broker does not take a batch, and blames the one that is refused', async () => {
    const bus = new BatchingBus();
    bus.ofBatch = { status: 'refused', reason: 'no' };
    const [good, bad] = [rows(2), rows(3)];
    const guilty = bad[1]!;
    bus.ofEvent = ({ properties }) =>
      properties.messageId === guilty.messageId ? { status: 'refused', reason: 'mine' } : CONFIRMED;
    const [first, second] = await publish(bus, good, bad);
    expect(first).to.deep.include({ confirmed: good.map(({ position }) => position), drained: true });
    expect(second).to.deep.include({
      confirmed: [bad[0]!.position],
      refused: { position: guilty.position, reason: 'refused: mine' },
    });
  });

  it('lets one that was refused before go alone', async () => {
    const bus = new BatchingBus();
    await publish(bus, rows(1, { attempts: 2 }), rows(2));
    expect(bus.shape).to.deep.equal(['event', 'batch of 2']);
  });

  it('holds it against nobody when it is not known what has become of a batch', async () => {
    const bus = new BatchingBus();
    bus.ofBatch = { status: 'unknown', reason: 'gone' };
    for (const outcome of await publish(bus, rows(2), rows(3))) {
      expect(outcome).to.deep.include({ confirmed: [], drained: false });
      expect(outcome).not.to.have.any.keys('retryIn', 'refused');
    }
    expect(bus.shape).to.deep.equal(['batch of 5']);
  });
});
