import { quantity, stock } from '@ticketwave/catalog-contracts';
import { amountIn, currency, timestamp, userId, uuid } from '@ticketwave/contracts';
import { expect } from 'chai';
import Joi, { type Schema } from 'joi';

/** As contracts and HTTP bodies validate: nothing is converted. */
const accepts = (schema: Schema, value: unknown): boolean =>
  schema.validate(value, { convert: false, presence: 'required' }).error === undefined;

function expectFields(schema: Schema, { valid, invalid }: { valid: unknown[]; invalid: unknown[] }): void {
  for (const value of valid) expect(accepts(schema, value), `valid: ${JSON.stringify(value)}`).to.equal(true);
  for (const value of [...invalid, undefined, null, {}, [], true]) {
    expect(accepts(schema, value), `invalid: ${JSON.stringify(value)}`).to.equal(false);
  }
}

describe('the field types of the wire', () => {
  it('uuid: of any version, with hyphens', () => {
    expectFields(uuid, {
      valid: ['123e4567-e89b-12d3-a456-426614174000', '0197f1f0-6f0a-7c3e-9d55-0242ac120002'],
      invalid: [
        '',
        'a',
        1,
        '123e4567e89b12d3a456426614174000',
        ' 123e4567-e89b-12d3-a456-426614174000',
        '{123e4567-e89b-12d3-a456-426614174000}',
      ],
    });
  });

  it('timestamp: UTC with milliseconds, at a time that exists', () => {
    expectFields(timestamp, {
      valid: ['2026-01-30T10:30:00.000Z', '2028-02-29T23:59:59.999Z'],
      invalid: [
        '',
        0,
        '2026-01-30T10:30:00Z',
        '2026-01-30 10:30:00.000Z',
        '2026-13-01T00:00:00.000Z',
        '2026-02-30T00:00:00.000Z',
        '2026-01-30T24:00:00.000Z',
        new Date(),
      ],
    });
  });

  it('userId: 1 to 128 characters', () => {
    expectFields(userId, {
      valid: ['1', 'ada@example.org', 'x'.repeat(128)],
      invalid: ['', 1, 'x'.repeat(129)],
    });
  });

  it('currency: ISO 4217, with 0 or 2 decimals', () => {
    expectFields(currency, { valid: ['EUR', 'JPY'], invalid: ['', 'eur', 'EURO', 'KWD', 978] });
  });

  it('quantity: whole, at least 1; stock: whole, at least 0', () => {
    expectFields(quantity, { valid: [1, 10_000], invalid: [0, -1, 1.5, '1', Number.NaN] });
    expectFields(stock, { valid: [0, 1, 10_000], invalid: [-1, 1.5, '1', Number.NaN] });
  });

  describe('amount', () => {
    const schema = Joi.object({ amount: amountIn('currency'), currency });
    const messageFor = (amount: unknown, itsCurrency: unknown): string =>
      schema.validate({ amount, currency: itsCurrency }, { convert: false, presence: 'required' }).error
        ?.message ?? '';

    it('has at most the decimals of its currency', () => {
      for (const amount of [0, 0.1, 0.29, 49.9, 1_000_000.01]) expect(messageFor(amount, 'EUR')).to.equal('');
      expect(messageFor(1500, 'JPY')).to.equal('');
      expect(messageFor(0.1 + 0.2, 'EUR')).to.equal('"amount" must have at most 2 decimals');
      expect(messageFor(49.955, 'EUR')).to.equal('"amount" must have at most 2 decimals');
      expect(messageFor(0.5, 'JPY')).to.equal('"amount" must have at most 0 decimals');
    });

    it('has at most the fifteen digits that a JSON number carries exactly', () => {
      expect(messageFor(9_999_999_999_999.99, 'EUR')).to.equal('');
      expect(messageFor(10_000_000_000_000, 'EUR')).to.equal('"amount" must have at most fifteen digits');
      expect(messageFor(999_999_999_999_999, 'JPY')).to.equal('');
    });

    it('is a number, not negative', () => {
      for (const amount of [-0.01, '1', null, Number.POSITIVE_INFINITY, 2 ** 53]) {
        expect(messageFor(amount, 'EUR'), String(amount)).to.include('"amount"');
      }
    });

    it('leaves a wrong currency to the rule of that field', () => {
      expect(messageFor(1.5, 'EURO')).to.equal(
        '"currency" must be an ISO 4217 currency with 0 or 2 decimals, such as EUR',
      );
      expect(messageFor(1.5, undefined)).to.equal('"currency" is required');
    });
  });
});
