import { crashesOf } from '@ticketwave/building-blocks/internal/inbox';
import { expect } from 'chai';

describe('a message that has ended its process', () => {
  const first = { attempt: 1, redelivered: true };
  const counts = [1, 2, 3, 4, 5, 6];

  it('is given up after its attempts, the first of which nobody has counted', () => {
    const crashes = counts.map((count) => crashesOf(first, count, 4));
    expect(crashes).to.deep.equal([undefined, undefined, undefined, 4, 5, 6]);
  });

  it('is not given up before it was alone, however few attempts it has', () => {
    const crashes = counts.map((count) => crashesOf(first, count, 1));
    expect(crashes).to.deep.equal([undefined, undefined, 3, 4, 5, 6]);
  });

  it('as a copy is given up when it has used up its attempts and was alone in one', () => {
    const copy = { attempt: 4, redelivered: true };
    const crashes = [4, 5, 6, 7].map((count) => crashesOf(copy, count, 4));
    expect(crashes).to.deep.equal([undefined, undefined, 2, 3]);
  });

  it('is not meant where no process has died, whatever the count', () => {
    expect(crashesOf({ attempt: 1, redelivered: false }, 99, 4)).to.equal(undefined);
  });
});
