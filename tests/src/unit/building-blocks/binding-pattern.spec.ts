import { isWildcard } from '@ticketwave/building-blocks/internal/messaging';
import { matchesPattern } from '@ticketwave/building-blocks/adapters';
import { expect } from 'chai';
import fc from 'fast-check';

describe('a binding pattern', () => {
  const table: [pattern: string, routingKey: string, matches: boolean][] = [
    ['catalog.event.created.v1', 'catalog.event.created.v1', true],
    ['catalog.event.created.v1', 'catalog.event.created.v2', false],
    ['catalog.event.created.v1', 'catalog.event.created', false],
    ['catalog.event.created', 'catalog.event.created.v1', false],

    ['catalog.inventory.*.v1', 'catalog.inventory.updated.v1', true],
    ['catalog.inventory.*.v1', 'catalog.inventory.update-rejected.v1', true],
    ['catalog.inventory.*.v1', 'catalog.inventory.updated.v2', false],
    ['catalog.inventory.*.v1', 'catalog.inventory.v1', false],
    ['catalog.inventory.*.v1', 'catalog.inventory.a.b.v1', false],
    ['*', 'catalog', true],
    ['*', 'catalog.event', false],

    ['booking.booking.#', 'booking.booking.created.v1', true],
    ['booking.booking.#', 'booking.booking', true],
    ['booking.booking.#', 'booking.inventory.released.v1', false],
    ['#', 'catalog', true],
    ['#', 'catalog.event.created.v1', true],
    ['#.v1', 'catalog.event.created.v1', true],
    ['#.v1', 'v1', true],
    ['#.v1', 'catalog.event.created.v2', false],
    ['catalog.#.v1', 'catalog.v1', true],
    ['catalog.#.v1', 'catalog.event.created.v1', true],
    ['catalog.#.v1', 'catalog.event.v1.created', false],
    ['catalog.#.v1', 'catalog.v1.v1', true],
    ['#.#', 'catalog', true],
    ['#.*', 'catalog', true],
    ['#.*.#', 'catalog.event', true],
    ['*.#.*', 'catalog', false],
    ['*.#.*', 'catalog.event', true],

    ['catalog.eve*', 'catalog.event', false],
    ['catalog.event', 'catalogXevent', false],
  ];
  for (const [pattern, routingKey, matches] of table) {
    it(`${pattern} ${matches ? 'takes' : 'leaves'} ${routingKey}`, () => {
      expect(matchesPattern(pattern, routingKey)).to.equal(matches);
    });
  }

  it('decides like a regular expression over whole words, whatever pattern and key', () => {
    const words = (...choice: string[]) =>
      fc.array(fc.constantFrom(...choice), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(words('a', 'b', '*', '#'), words('a', 'b', 'c'), (pattern, key) => {
        const parts = pattern.map((word) => ({ '*': '[^.]+\\.', '#': '([^.]+\\.)*' })[word] ?? `${word}\\.`);
        const expected = new RegExp(`^${parts.join('')}$`).test(`${key.join('.')}.`);
        expect(matchesPattern(pattern.join('.'), key.join('.'))).to.equal(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is a wildcard if any of its words is one', () => {
    for (const pattern of ['#', '*', 'a.#', '#.a', 'a.*.b', '*.a'])
      expect(isWildcard(pattern), pattern).to.equal(true);
    for (const pattern of ['a', 'a.b.c.v1', 'a.b-c.v1']) expect(isWildcard(pattern), pattern).to.equal(false);
  });
});
