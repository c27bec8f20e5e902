import { on } from '@ticketwave/building-blocks/messaging';
import { ManualClock, retriesEnd, timePasses, type Expected, type Step } from '@ticketwave/testing';
import { expect } from 'chai';
import {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from '../../support/sandbox-events.ts';
import { complaint, dispatch, dispatching, NOON, ORDER, parcels, placed, system } from './parcels.ts';

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

  it('because another service has failed', async () => {
    const all = system();
    const service = all.service('parcels', { handlers: [dispatching] });
    all.service('mail', {
      handlers: [
        on(DispatchParcelIntegrationEvent, {}, async () => {
          throw new Error('There is no stamp.');
        }),
      ],
    });
    expect(await complaint(service.when(placed()), { published: [dispatch('a lamp')] })).to.match(
      /^Something else .*: failedElsewhere\.[^]*There is no stamp/,
    );
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

describe('what no compiler has seen', () => {
  for (const [name, expected, message] of [
    [
      'a misspelt expectation',
      { publised: [] },
      "Nothing can be expected of 'publised': there are published, handled, duplicates, parked, retried, deadLettered, thrown, sagas, state.",
    ],
    ['an event that is no list', { published: dispatch('a lamp') }, "'published' is a list of events."],
    ['a list of something else', { handled: ['a lamp'] }, "'handled' is a list of events."],
    [
      'a misspelt part of a failure',
      { retried: [{ event: placed(), becuase: /x/ }] },
      "'retried' is a list of events, or of { event, because, in }.",
    ],
    [
      'the delay of a dead letter',
      { deadLettered: [{ event: placed(), in: { seconds: 5 } }] },
      "'deadLettered' is a list of events, or of { event, because }.",
    ],
    ['an error', { thrown: new Error('x') }, "'thrown' is a string or a RegExp."],
    [
      'a misspelt part of a saga',
      { sagas: [{ saga: class {}, id: ORDER, stauts: 'open' }] },
      "'sagas' is a list of { saga, id, status, state, deadline }.",
    ],
    ['a state that is no function', { state: { note: '' } }, "'state' is a function."],
    ['nothing', undefined, 'A scenario says what it expects: .when(…).then({ published: […] }).'],
    ['a function', () => undefined, 'A scenario says what it expects: .when(…).then({ published: […] }).'],
  ] as [string, unknown, string][])
    it(`is refused: ${name} as what is expected`, async () => {
      expect(await complaint(parcels().when(placed()), expected as Expected)).to.equal(message);
    });

  for (const [name, step] of Object.entries<unknown>({
    'no step': undefined,
    'a name': 'shop.order.placed',
    'an object': {},
    'the class of an event': OrderPlacedIntegrationEvent,
    'no time': new Date('noon'),
  }))
    it(`is refused: ${name} as a step`, () => {
      expect(() => parcels().when(step as Step)).to.throw(TypeError, /^A step is an event, a Date, /);
      expect(() =>
        parcels()
          .given(step as Step)
          .when(placed()),
      ).to.throw(TypeError, /^A step is/);
    });

  it('is refused: a time of units that there are not', () => {
    for (const duration of [{ minute: 3 }, 5_000, undefined])
      expect(() => timePasses(duration as never)).to.throw(
        TypeError,
        'A time is { days, hours, minutes, seconds, milliseconds }',
      );
  });

  it('is refused: a clock without a time', () => {
    const nowhere = new Date('noon');
    expect(() => new ManualClock(nowhere)).to.throw('no time');
    const clock = new ManualClock(NOON);
    expect(() => clock.moveTo(nowhere)).to.throw('no time');
    expect(() => clock.advance(NaN)).to.throw('no time');
    expect(clock.now()).to.deep.equal(NOON);
  });
});
