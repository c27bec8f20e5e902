import { compensate, compensated, nextDue, overdue } from '@ticketwave/building-blocks/saga';
import { expect } from 'chai';

const policies: Record<string, { attempts: number; answerWithinSeconds: number }> = {
  'release-inventory': { attempts: 2, answerWithinSeconds: 60 },
  refund: { attempts: 1, answerWithinSeconds: 300 },
};
const policyOf = (name: string) => policies[name]!;
const at = (minutes: number): Date => new Date(Date.UTC(2026, 0, 30, 10, minutes));
const requested = compensate(['release-inventory', 'refund'], policyOf, at(0));

describe('compensation', () => {
  it('undoes the last step first, each with the time its answer is due', () => {
    expect(requested).to.deep.equal([
      { name: 'refund', status: 'requested', attempts: 1, dueAt: '2026-01-30T10:05:00.000Z' },
      { name: 'release-inventory', status: 'requested', attempts: 1, dueAt: '2026-01-30T10:01:00.000Z' },
    ]);
    expect(nextDue(requested)).to.deep.equal(at(1));
  });

  it('an answer ends the request, and the next deadline is that of what is still awaited', () => {
    const answered = compensated(requested, 'release-inventory');
    expect(answered.map(({ status }) => status)).to.deep.equal(['requested', 'done']);
    expect(nextDue(answered)).to.deep.equal(at(5));
    expect(nextDue(compensated(answered, 'refund'))).to.equal(null);
  });

  it('before it is due nothing is overdue', () => {
    const due = new Date(at(1).getTime() - 1);
    expect(overdue(requested, policyOf, due)).to.deep.equal({ list: requested, again: [], failed: [] });
  });

  it('what was not answered in time is asked for again, with a time of its own', () => {
    const { list, again, failed } = overdue(requested, policyOf, at(1));
    expect({ again, failed }).to.deep.equal({ again: ['release-inventory'], failed: [] });
    expect(list[1]).to.deep.equal({
      name: 'release-inventory',
      status: 'requested',
      attempts: 2,
      dueAt: '2026-01-30T10:02:00.000Z',
    });
  });

  it('and given up after the last try, once', () => {
    const asked = overdue(requested, policyOf, at(1)).list;
    const late = overdue(asked, policyOf, at(5));
    expect({ again: late.again, failed: late.failed }).to.deep.equal({
      again: [],
      failed: ['refund', 'release-inventory'],
    });
    expect(nextDue(late.list)).to.equal(null);
    expect(overdue(late.list, policyOf, at(60))).to.deep.equal({ list: late.list, again: [], failed: [] });
  });

  it('an answer that comes after that repairs it', () => {
    const failed = overdue(overdue(requested, policyOf, at(1)).list, policyOf, at(5)).list;
    expect(compensated(failed, 'refund').find(({ name }) => name === 'refund')?.status).to.equal('done');
  });
});
