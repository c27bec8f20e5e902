import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { beginSending, processing } from '@ticketwave/building-blocks/internal/messaging';
import {
  currentTrace,
  currentTraceIds,
  occurred,
  traceIn,
} from '@ticketwave/building-blocks/internal/observability';
import { expect } from 'chai';

const message = {
  exchange: 'shop.events',
  routingKey: 'shop.order.placed.v1',
  properties: { messageId: 'one', headers: { 'x-attempt': 1 } },
  body: Buffer.from('{}'),
};

describe('traces of an application without an SDK', () => {
  it('are nowhere', () => {
    expect(currentTrace()).to.deep.equal({});
    expect(currentTraceIds()).to.equal(undefined);
  });

  it('leave messages as they are, but for what another instance has written', () => {
    const sending = beginSending(message, null);
    expect(sending.message).to.equal(message);
    sending.ended({ status: 'confirmed' });
    const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const { headers } = beginSending(message, trace).message.properties;
    expect(headers).to.deep.equal({ 'x-attempt': 1, ...trace });
  });

  it('leave alone what handlers throw', async () => {
    const failure = new Error('broken');
    const run = processing({ ...message, redelivered: false }, 'shop.orders', () => Promise.reject(failure));
    expect(
      await run.then(
        () => undefined,
        (error: unknown) => error,
      ),
    ).to.equal(failure);
  });
});

describe('the place in a trace that headers name', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

  it('is what W3C says, and nothing else of them', () => {
    const headers = { traceparent, tracestate: 'a=b', baggage: 'secret=1', 'x-attempt': 1 };
    expect(traceIn(headers)).to.deep.equal({ traceparent, tracestate: 'a=b' });
  });

  it('is none in what a foreign client has broken', () => {
    const broken = { traceparent: { '!': 'timestamp' }, tracestate: 'x'.repeat(513) };
    expect(traceIn(broken)).to.deep.equal({});
  });
});

describe('channels for diagnostics', () => {
  it('bring what happens to messages to whoever subscribes', () => {
    const seen: unknown[] = [];
    const note = (occurrence: unknown): void => void seen.push(occurrence);
    subscribe('ticketwave:message.sent', note);
    occurred('sent', { message, outcome: 'confirmed', seconds: 1 });
    unsubscribe('ticketwave:message.sent', note);
    occurred('sent', { message, outcome: 'refused', seconds: 1 });
    expect(seen).to.deep.equal([{ message, outcome: 'confirmed', seconds: 1 }]);
  });
});
