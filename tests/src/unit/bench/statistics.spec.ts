import { expect } from 'chai';
import { quantile, ratios, summarise } from '../../bench/statistics.ts';

describe('statistics of a bench', () => {
  it('are median, smallest and largest, whatever the order', () => {
    expect(summarise([5, 1, 3])).to.deep.equal({ median: 3, low: 1, high: 5 });
    expect(summarise([4, 1, 3, 2]).median).to.equal(2.5);
    expect(summarise([7])).to.deep.equal({ median: 7, low: 7, high: 7 });
  });

  it('interpolate quantiles between neighbours', () => {
    const hundred = Array.from({ length: 101 }, (_value, index) => index);
    expect(quantile(hundred, 0.95)).to.equal(95);
    expect(quantile([10, 20], 0.95)).to.be.closeTo(19.5, 1e-9);
  });

  it('sort by number, not by text', () => {
    expect(quantile([100, 9, 20], 0.5)).to.equal(20);
  });

  it('refuse what is no measurement', () => {
    expect(() => summarise([])).to.throw(RangeError);
    expect(() => quantile([1, NaN], 0.5)).to.throw(RangeError);
  });

  it('divide round by round', () => {
    expect(ratios([10, 40], [20, 20])).to.deep.equal([0.5, 2]);
    expect(ratios([10, 40, 50], [20])).to.deep.equal([0.5]);
  });
});
