import { on } from '@ticketwave/building-blocks/messaging';
import {
  ContractError,
  exampleOf,
  expects,
  integrationEvent,
  reading,
  timestamp,
  uuid,
} from '@ticketwave/contracts';
import { snapshotOf } from '@ticketwave/cli/contracts/snapshot';
import { InMemorySystem } from '@ticketwave/testing';
import { verifyPublished, type ConsumerRecord, type PublishedEvent } from '@ticketwave/testing/contracts';
import { subscribedQueues } from '@ticketwave/building-blocks/adapters';
import { expect } from 'chai';
import Joi from 'joi';

interface ParcelLost {
  readonly parcel_id: string;
  readonly reason: 'stolen' | 'burnt';
  readonly found_at: string | null;
}

const PARCEL = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';

class ParcelLostIntegrationEvent extends integrationEvent({
  publisher: 'post',
  type: 'post.parcel.lost',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.parcel_id,
  schema: Joi.object<ParcelLost, true>({
    parcel_id: uuid,
    reason: Joi.string().valid('stolen', 'burnt'),
    found_at: timestamp.allow(null),
  }).example({ parcel_id: PARCEL, reason: 'burnt', found_at: null }),
}) {}

const stolen = expects(ParcelLostIntegrationEvent, 'a parcel is stolen', { reason: 'stolen' });
const found = expects(
  ParcelLostIntegrationEvent,
  'a parcel is found again',
  { found_at: timestamp },
  { found_at: '2026-05-01T12:00:00.000Z' },
);

describe('what a consumer expects', () => {
  const pay = on(reading(ParcelLostIntegrationEvent, ['parcel_id', 'reason']), {}, async () => undefined);
  const insurer: ConsumerRecord = JSON.parse(
    JSON.stringify(
      snapshotOf({
        name: 'insurer',
        publishes: [],
        queues: subscribedQueues('insurer', [pay]),
        expects: [stolen, found],
      }),
    ),
  ) as ConsumerRecord;
  const lost = (data: Partial<ParcelLost>): PublishedEvent => ({
    event_type: 'post.parcel.lost',
    event_version: '1.0',
    data: { ...exampleOf(ParcelLostIntegrationEvent).data, ...data },
  });
  const verify =
    (...published: PublishedEvent[]) =>
    (): void =>
      verifyPublished({ publishes: [ParcelLostIntegrationEvent], published, consumers: [insurer] });

  it('has an example, which is the contract’s with these fields', () => {
    expect(exampleOf(ParcelLostIntegrationEvent).data).to.deep.equal({
      parcel_id: PARCEL,
      reason: 'burnt',
      found_at: null,
    });
    expect(stolen.event).to.be.instanceOf(ParcelLostIntegrationEvent);
    expect(stolen.event.data).to.deep.equal({ parcel_id: PARCEL, reason: 'stolen', found_at: null });
    expect(found.event.data.found_at).to.equal('2026-05-01T12:00:00.000Z');
  });

  it('is data in the record of the service, in the order of what is expected', () => {
    expect(insurer.expects).to.deep.equal([
      {
        ...{ publisher: 'post', type: 'post.parcel.lost', version: '1.0', when: 'a parcel is found again' },
        data: {
          type: 'object',
          properties: { found_at: { $ref: '#/$defs/timestamp' } },
          required: ['found_at'],
        },
      },
      {
        ...{ publisher: 'post', type: 'post.parcel.lost', version: '1.0', when: 'a parcel is stolen' },
        data: {
          type: 'object',
          properties: { reason: { type: 'string', enum: ['stolen'] } },
          required: ['reason'],
        },
      },
    ]);
  });

  it('is met by messages that are so, of which one may meet several', () => {
    verify(lost({ reason: 'stolen', found_at: '2026-05-02T12:00:00.000Z' }))();
    verify(lost({ reason: 'stolen' }), lost({ found_at: '2026-05-02T12:00:00.000Z' }))();
  });

  it('is met by what the code of a publisher has published in memory', async () => {
    const post = new InMemorySystem().service('post');
    for (const { event } of [stolen, found])
      await post.when((work) => work.publish(event)).then({ published: [event] });
    verify(...post.messages())();
  });

  it('is not met by others: the error names who expects it, when, and what comes nearest to it', () => {
    expect(verify(lost({}), lost({ reason: 'stolen' }))).to.throw(
      '- post.parcel.lost.v1: insurer expects one when a parcel is found again, and none of 2 is: of the nearest, ' +
        'found_at must be string',
    );
    expect(verify()).to.throw('expects one when a parcel is stolen, and none was published at all');
    expect(verify()).to.throw(
      '- post.parcel.lost.v1 (ParcelLostIntegrationEvent): no test has made the code publish one',
    );
  });

  it('is not all: whatever is published must be what handlers read, and what they do not read may be anything', () => {
    const good = lost({ reason: 'stolen', found_at: '2026-05-02T12:00:00.000Z' });
    const strange = lost({ reason: 'eaten' as never, found_at: 7 as never });
    expect(verify(good, strange)).to.throw(
      /^Not all that was published is what consumers rely on:\n- post\.parcel\.lost\.v1: .* on insurer\.parcel-lost of insurer cannot read one: reason must be "stolen" or "burnt"$/,
    );
  });

  it('of other publishers is none of this one’s business', () => {
    const elsewhere = insurer.expects!.map((one) => ({ ...one, publisher: 'bank', type: 'bank.card.lost' }));
    const consumers = [{ ...insurer, expects: elsewhere }];
    verifyPublished({ publishes: [ParcelLostIntegrationEvent], published: [lost({})], consumers });
  });

  it('is refused at once where it can never come, or has no example', () => {
    const refused: readonly [() => unknown, string][] = [
      [
        () => expects(ParcelLostIntegrationEvent, 'x', { sender: 'me' } as never),
        "ParcelLostIntegrationEvent has no 'sender': it has parcel_id, reason, found_at",
      ],
      [
        () => expects(ParcelLostIntegrationEvent, 'x', { reason: ['stolen', 'burnt'] as never }),
        "'reason' of ParcelLostIntegrationEvent is expected to be an object: say it as a Joi schema",
      ],
      [
        () => expects(ParcelLostIntegrationEvent, 'it is eaten', { reason: 'eaten' as never }),
        'the example of ParcelLostIntegrationEvent when it is eaten does not fit its contract',
      ],
      [
        () => expects(ParcelLostIntegrationEvent, 'it is found', { found_at: timestamp }),
        'the example of ParcelLostIntegrationEvent when it is found is none, for "found_at"',
      ],
      [() => exampleOf(ParcelSentIntegrationEvent), 'ParcelSentIntegrationEvent shows no example'],
    ];
    for (const [refuse, message] of refused) expect(refuse).to.throw(ContractError, message);
  });
});

class ParcelSentIntegrationEvent extends integrationEvent({
  publisher: 'post',
  type: 'post.parcel.sent',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.parcel_id,
  schema: Joi.object<{ parcel_id: string }, true>({ parcel_id: uuid }),
}) {}
