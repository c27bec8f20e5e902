import { deadLetter, retryCopy } from '@ticketwave/building-blocks/internal/messaging';
import { eventByEvent, type ReceivedMessage, type Verdict } from '@ticketwave/building-blocks/adapters';
import { eventBatchOf, type Message } from '@ticketwave/contracts';
import { expect } from 'chai';
import { asReceived, golden } from '../../support/goldens.ts';

const arrived = asReceived(golden('booking.booking.created'));
const event: Message = { ...arrived, properties: withoutUser(arrived.properties) };

function withoutUser({ userId: _, ...properties }: ReceivedMessage['properties']): Message['properties'] {
  return properties;
}

const batch = (events: readonly Message[], headers: object = {}): ReceivedMessage => {
  const { properties, ...message } = eventBatchOf(events, '0197f1f0-6f0a-7c3e-9d55-0242ac12ffff');
  return {
    ...message,
    redelivered: true,
    properties: { ...properties, userId: 'booking', headers: { ...properties.headers, ...headers } },
  };
};

async function received(message: ReceivedMessage): Promise<ReceivedMessage[]> {
  const events: ReceivedMessage[] = [];
  await eventByEvent((each) => {
    events.push(each);
    return Promise.resolve('acknowledge');
  })(message);
  return events;
}

describe('a batch that is received event by event', () => {
  it('is settled when each of its events is, in the way of the one that fared worst', async () => {
    for (const [verdicts, expected] of [
      [['acknowledge', 'acknowledge'], 'acknowledge'],
      [['acknowledge', 'return'], 'return'],
      [['reject', 'return'], 'reject'],
      [['acknowledge', 'reject'], 'reject'],
    ] as [Verdict[], Verdict][]) {
      const left = [...verdicts];
      const verdict = await eventByEvent(() => Promise.resolve(left.shift()!))(batch([event, event]));
      expect(verdict, verdicts.join()).to.equal(expected);
    }
  });

  it('waits for the others when one throws', async () => {
    let ended = false;
    let calls = 0;
    const failing = eventByEvent(async () => {
      if (++calls === 1) throw new Error('on purpose');
      await new Promise(setImmediate);
      ended = true;
      return 'acknowledge';
    })(batch([event, event]));
    const error = await failing.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect([(error as Error).message, ended]).to.deep.equal(['on purpose', true]);
  });

  it('gives copies like those of a message that came alone, with what the batch had of somebody else', async () => {
    const [, second] = await received(batch([event, event], { 'x-tenant': 'a' }));
    const alone = {
      ...arrived,
      properties: { ...arrived.properties, headers: { ...arrived.properties.headers, 'x-tenant': 'a' } },
    };
    const to = { service: 'catalog', queue: 'catalog.bookings' };
    const retry = { ...to, delay: 5_000, attempt: 2 };
    expect(retryCopy(second!, retry)).to.deep.equal(retryCopy(alone, retry));
    const failure = { type: 'E', message: 'no', stack: '', handler: 'H', at: new Date(0) };
    expect(deadLetter(second!, { ...to, attempt: 1, failure })).to.deep.equal(
      deadLetter(alone, { ...to, attempt: 1, failure }),
    );
    expect(second!.redelivered).to.equal(true);
  });

  it('hands on what cannot be read as a whole, with why, and what is no batch as it is', async () => {
    const [whole, ...more] = await received(batch([event], { 'x-batch-size': 3 }));
    expect(more).to.deep.equal([]);
    expect(whole!.properties.headers).to.include({ 'x-batch-size': 3 });
    expect(() => whole!.envelope!()).to.throw('x-batch-size says 3 events, and the body has 1');
    expect(await received(arrived)).to.deep.equal([arrived]);
  });
});
