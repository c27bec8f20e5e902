import { AmqpTap, cancelFrame } from '../chaos-kit/amqp-tap.ts';
import { expect } from 'chai';

/** What a broker answers to basic.consume on channel 3 with the tag "ctag". */
const consumeOk = Buffer.from([1, 0, 3, 0, 0, 0, 9, 0, 60, 0, 21, 4, 0x63, 0x74, 0x61, 0x67, 0xce]);
const heartbeat = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0xce]);
const channelClosed = Buffer.from([1, 0, 3, 0, 0, 0, 4, 0, 20, 0, 41, 0xce]);

describe('what is read along of AMQP', () => {
  it('knows the consumers, however the bytes are cut into chunks', () => {
    for (let size = 1; size <= consumeOk.length; size++) {
      const tap = new AmqpTap();
      const bytes = Buffer.concat([heartbeat, consumeOk]);
      for (let at = 0; at < bytes.length; at += size) tap.feed(bytes.subarray(at, at + size));
      expect(tap.consumers).to.deep.equal([{ channel: 3, tag: 'ctag' }]);
    }
  });

  it('knows where a frame ends', () => {
    const tap = new AmqpTap();
    tap.feed(consumeOk.subarray(0, 5));
    expect(tap.atBoundary).to.equal(false);
    tap.feed(consumeOk.subarray(5));
    expect(tap.atBoundary).to.equal(true);
  });

  it('forgets the consumers of a channel that is closed, and those that were cancelled', () => {
    const tap = new AmqpTap();
    tap.feed(Buffer.concat([consumeOk, channelClosed]));
    expect(tap.consumers).to.deep.equal([]);
    tap.feed(Buffer.concat([consumeOk, cancelFrame({ channel: 3, tag: 'ctag' })]));
    expect(tap.consumers).to.deep.equal([]);
  });
});
