import { complaintsAbout, type Outcome } from '@ticketwave/scripts/demo/outcome';
import { checklist, rowOf, summary } from '@ticketwave/scripts/demo/summary';
import { expect } from 'chai';
import { stripVTControlCharacters } from 'node:util';

const good: Outcome = {
  scenario: 'paid',
  hops: { seen: 27, expected: 27 },
  missing: [],
  surplus: [],
  stopped: [],
  checks: [{ what: 'status', expected: 'confirmed', found: 'confirmed' }],
  timeoutMs: 30_000,
  tookMs: 2_345,
};
const failedCheck = { what: 'receipt', expected: 'over 99.8 EUR', found: 'none' };

describe('the outcome of a scenario', () => {
  it('is good when every hop was seen and every check holds', () => {
    expect(complaintsAbout(good)).to.deep.equal([]);
  });

  it('names the hops that are missing, and only them: the state cannot be right then', () => {
    const missing = [
      'CatalogService handled UpdateEventInventory',
      'BookingService handled InventoryUpdated',
    ];
    expect(complaintsAbout({ ...good, missing, checks: [failedCheck] })).to.deep.equal([
      'Not seen within 30 s: CatalogService handled UpdateEventInventory, BookingService handled InventoryUpdated.',
    ]);
  });

  it('names what happened too often', () => {
    const surplus = ['CatalogService handled UpdateEventInventory (2 of 1)'];
    expect(complaintsAbout({ ...good, surplus })).to.deep.equal([
      'Seen too often: CatalogService handled UpdateEventInventory (2 of 1).',
    ]);
  });

  it('names the check that fails, with what there is instead', () => {
    expect(complaintsAbout({ ...good, checks: [...good.checks, failedCheck] })).to.deep.equal([
      'The receipt should be "over 99.8 EUR", and is "none".',
    ]);
  });

  it('says why it could not be played to its end', () => {
    const stopped = ['The booking was not confirmed within 30 s.'];
    expect(complaintsAbout({ ...good, stopped, missing: ['X handled Y'] })).to.deep.equal([
      'The booking was not confirmed within 30 s.',
      'Not seen until then: X handled Y.',
    ]);
  });
});

describe('the summary', () => {
  it('has a row for each scenario', () => {
    expect(rowOf(good)).to.deep.equal(['paid', '27 of 27', '1 of 1', '2.3', '✓ as it should']);
  });

  it('has what was wrong in the row', () => {
    const bad = {
      ...good,
      scenario: 'declined',
      hops: { seen: 26, expected: 27 },
      missing: ['X handled Y'],
    } as const;
    const text = stripVTControlCharacters(summary([good, bad]));
    expect(text).to.match(/paid .*27 of 27 .*✓ as it should/);
    expect(text).to.match(/declined .*26 of 27 .*✗ Not seen within 30 s: X handled Y\./);
  });

  it('has one line for each scenario, however much was wrong', () => {
    const stopped = [`RabbitMQ did not start; ${'x'.repeat(100)}\nits log`, 'Something else.'];
    const [, , , , outcome] = rowOf({ ...good, stopped });
    expect(outcome)
      .to.match(/^✗ RabbitMQ did not start; x+ …$/)
      .and.have.length(82);
  });

  it('comes after lists of what was compared', () => {
    const list = stripVTControlCharacters(checklist({ ...good, checks: [...good.checks, failedCheck] }));
    expect(list).to.equal('✓ status: confirmed\n✗ receipt: none');
  });
});
