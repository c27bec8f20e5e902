import { expect } from 'chai';
import { BatchSize } from '@ticketwave/building-blocks/internal/inbox';

describe('how many messages share a transaction', () => {
  let now = 0;
  const sizeOf = (maximum = 32, concurrency = 10): BatchSize =>
    new BatchSize(maximum, concurrency, () => now);
  const handle = (size: BatchSize, each: number, atOnce = 1): void => {
    for (let n = 0; n < size.current; n++) size.took(each, atOnce);
    size.committed();
  };
  const sizesOf = (times: number, size: BatchSize, step: () => void): number[] =>
    Array.from({ length: times }, () => {
      const { current } = size;
      step();
      return current;
    });

  beforeEach(() => (now = 0));

  it('is one at first, doubles with each that commits, and ends at the maximum', () => {
    const size = sizeOf();
    expect(sizesOf(7, size, () => handle(size, 1))).to.deep.equal([1, 2, 4, 8, 16, 32, 32]);
  });

  it('does not grow beyond what is done in a tenth of a second', () => {
    const size = sizeOf();
    for (let n = 0; n < 9; n++) handle(size, 9);
    expect(size.current).to.equal(8);
  });

  it('is halved by each that fails, down to one', () => {
    const size = sizeOf();
    for (let n = 0; n < 6; n++) handle(size, 1);
    expect(sizesOf(7, size, () => size.failed())).to.deep.equal([32, 16, 8, 4, 2, 1, 1]);
  });

  it('is one while side by side would be quicker, and is questioned again after 5 s', () => {
    const size = sizeOf();
    for (let n = 0; n < 3; n++) handle(size, 1);
    size.took(100, 1);
    expect(size.current).to.equal(1);
    for (let n = 0; n < 20; n++) handle(size, 1);
    expect(size.current).to.equal(1);
    now = 5_001;
    handle(size, 1);
    expect(size.current).to.equal(2);
  });

  it('takes those that share the processor for as quick as they are together', () => {
    const size = sizeOf();
    handle(size, 80, 10);
    expect(size.current).to.equal(2);
  });

  it('stays one where a subscription wants no batches', () => {
    const size = sizeOf(1);
    handle(size, 1);
    expect(size.current).to.equal(1);
  });
});
