import { nextStep } from '@ticketwave/building-blocks/internal/operations';
import { expect } from 'chai';

type Counts = Parameters<typeof nextStep>[1];

const NONE: Counts = {
  ...{ waiting: 0, underWay: 0, unsent: 0, lookedFor: 0 },
  ...{ succeeded: 0, deadAgain: 0, waitedMs: 0 },
};
const PATIENCE = 60_000;

describe('the next step of a redrive', () => {
  const stepIn =
    (state: 'canary' | 'ramp', rate: number | null = null) =>
    (counts: Partial<Counts>) =>
      nextStep({ state, canary: 10, rate, maxFailingPercent: 10 }, { ...NONE, ...counts }, PATIENCE);
  const canary = stepIn('canary');
  const ramp = stepIn('ramp');

  it('sends the canary, and waits for all of it', () => {
    expect(canary({ waiting: 100 })).to.deep.equal({ step: 'send', count: 10 });
    expect(canary({ waiting: 97, underWay: 1, succeeded: 9 })).to.deep.equal({ step: 'wait' });
    expect(canary({ waiting: 90, succeeded: 10 })).to.deep.equal({ step: 'ramp' });
    expect(canary({ succeeded: 5 })).to.deep.equal({ step: 'done' });
  });

  it('has no more under way than have an outcome, and begins with the size of the canary', () => {
    expect(ramp({ waiting: 90 })).to.deep.equal({ step: 'send', count: 10 });
    expect(ramp({ waiting: 800, succeeded: 200 })).to.deep.equal({ step: 'send', count: 200 });
    expect(ramp({ waiting: 600, underWay: 200, succeeded: 200 })).to.deep.equal({ step: 'wait' });
    expect(ramp({ waiting: 9_000, succeeded: 5_000 })).to.deep.equal({ step: 'send', count: 1_000 });
  });

  it('reads the dead letters again only once half a batch may be sent', () => {
    expect(ramp({ waiting: 600, underWay: 101, succeeded: 200 })).to.deep.equal({ step: 'wait' });
    expect(ramp({ waiting: 600, underWay: 100, succeeded: 200 })).to.deep.equal({ step: 'send', count: 100 });
  });

  it('goes on while some are looked for', () => {
    expect(ramp({ waiting: 600, underWay: 200, lookedFor: 200, succeeded: 200 })).to.deep.equal({
      ...{ step: 'send', count: 200 },
    });
  });

  it('sends first what a process may have left unsent', () => {
    expect(ramp({ waiting: 600, underWay: 7, unsent: 7 })).to.deep.equal({ step: 'send', count: 7 });
  });

  it('keeps a batch within 20 seconds of its rate', () => {
    expect(stepIn('ramp', 2)({ waiting: 900, succeeded: 500 })).to.deep.equal({ step: 'send', count: 40 });
  });

  it('stops where too many are dead again, or one has no outcome for too long', () => {
    expect(ramp({ waiting: 70, succeeded: 18, deadAgain: 2 })).to.have.property('step', 'send');
    expect(ramp({ waiting: 70, succeeded: 17, deadAgain: 3 })).to.deep.equal({
      step: 'stop',
      why: '3 of 20 were given up again (15 %), more than 10 % may be',
    });
    expect(ramp({ waiting: 70, underWay: 1, waitedMs: 2 * PATIENCE })).to.deep.equal({
      step: 'stop',
      why: '1 have had no outcome for 2 minutes',
    });
  });
});
