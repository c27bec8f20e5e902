import { termsOf, wordTerms } from '@ticketwave/operations-service/domain/terms';
import { csvOf } from '@ticketwave/operations-service/domain/report';
import { expect } from 'chai';

describe('termsOf', () => {
  it('names every id and every word, at any depth, and no time', () => {
    const id = '0197F1F0-6F0B-7A10-8C21-5F3D9E7B4A01';
    const data = {
      booking_id: id,
      user_id: 'ada',
      note: 'Éire, 2 seats',
      at: '2026-01-30T10:30:00.000Z',
      deep: [{ city: 'Ulm' }],
    };
    expect(termsOf('entity', data)).to.have.members([
      'id:entity',
      `id:${id.toLowerCase()}`,
      'id:ada',
      'word:ada',
      'word:éire',
      'word:2',
      'word:seats',
      'word:ulm',
    ]);
  });

  it('is bounded', () => {
    const words = Array.from({ length: 1_000 }, (_, index) => `w${index}`).join(' ');
    expect(termsOf('entity', { words })).to.have.lengthOf(100);
    expect(wordTerms('x'.repeat(500))[0]).to.have.lengthOf('word:'.length + 64);
  });
});

describe('csvOf', () => {
  it('quotes what needs it, and makes no formula', () => {
    expect(
      csvOf(
        ['a', 'b'],
        [
          { a: 'x,"y"', b: -1 },
          { a: '=1+1', b: null },
        ],
      ),
    ).to.equal('a,b\r\n"x,""y""",-1\r\n\'=1+1,\r\n');
  });
});
