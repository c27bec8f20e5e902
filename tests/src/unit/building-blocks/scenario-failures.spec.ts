import { retriesEnd, type Expected } from '@ticketwave/testing';
import { expect } from 'chai';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { complaint, dispatch, parcels, placed } from './parcels.ts';

describe('a scenario that does not come out', () => {
  it('says what has happened, one thing after the other', async () => {
    const text = await complaint(parcels().when(placed('poison'), retriesEnd), { published: [dispatch()] });
    const [, story = ''] = text.split('What happened:');
    expect(story).to.match(
      new RegExp(
        [
          String.raw`\+0 s +shop +sent +OrderPlacedIntegrationEvent \{.*"poison"\}`,
          String.raw`\+0 s +parcels +retried +.*try 2 in 5 s: There is no such lamp`,
          String.raw`\+5 s +parcels +retried +.*try 3 in 25 s`,
          String.raw`\+30 s +parcels +retried +.*try 4 in 125 s`,
          String.raw`\+155 s +parcels +dead-lettered .*There is no such lamp`,
        ].join(String.raw`.*\n +`),
      ),
    );
  });

  for (const [name, expected] of Object.entries<Expected>({
    'more was published': { published: [] },
    'something else was published': { published: [dispatch('a chair')] },
    'less was published': { published: [dispatch('a lamp'), dispatch('a lamp')] },
    'another message was handled': { handled: [OrderPaidIntegrationEvent] },
    'nothing was retried': { retried: [OrderPlacedIntegrationEvent] },
    'nothing was given up': { deadLettered: [OrderPlacedIntegrationEvent] },
    'nothing was thrown': { thrown: 'The table is full.' },
    'nothing came twice': { duplicates: [OrderPlacedIntegrationEvent] },
    'nothing waits': { parked: [OrderPlacedIntegrationEvent] },
  }))
    it(`because ${name}`, async () => {
      expect(await complaint(parcels().when(placed()), expected)).to.match(/^Something else has come of it/);
    });

  it('because the delay or the reason was another', async () => {
    const event = OrderPlacedIntegrationEvent;
    for (const failure of [
      { event, in: { seconds: 6 } },
      { event, because: 'ink' },
    ])
      expect(await complaint(parcels().when(placed('fails once')), { retried: [failure] })).to.include(
        'no paper',
      );
  });

  it('because a failure was not expected', async () => {
    expect(await complaint(parcels().when(placed('fails once')), {})).to.include('try 2 in 5 s');
  });

  it('because what was given has failed', async () => {
    const failed = parcels().given(placed('fails once')).when(placed());
    expect(await complaint(failed, {})).to.match(/^What is given has failed/);
  });

  it('because the state is another', async () => {
    const looked = complaint(parcels().when(placed()), {
      state: () => expect(1).to.equal(2),
    });
    expect(await looked).to.match(/^expected 1 to equal 2\n\nWhat happened:/);
  });

  it('because nothing was expected of it at all', async () => {
    const awaited = Promise.resolve(parcels().when(placed()) as unknown).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(await awaited).to.equal('A scenario says what it expects: .when(…).then({ published: […] }).');
  });
});
