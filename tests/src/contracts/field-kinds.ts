/** What a field of the wire may hold (SPEC section 1), and what it must not, written without the code under test. */
export interface Field {
  readonly valid: readonly unknown[];
  readonly invalid: readonly unknown[];
}

export const id: Field = {
  valid: ['0197f1f0-6f0a-7c3e-9d55-0242ac120002', '123e4567-e89b-12d3-a456-426614174000'],
  invalid: [null, 42, '', 'booking-1', '0197f1f06f0a7c3e9d550242ac120002', {}],
};

export const user: Field = {
  valid: ['u', 'test-user-123', 'ada@example.org', 'x'.repeat(128)],
  invalid: [null, 42, '', 'x'.repeat(129), {}],
};

export const text: Field = { valid: ['Ä b 🎻'], invalid: [null, 42, '', true, {}, []] };

export const flag: Field = { valid: [true, false], invalid: [null, 'true', 1] };

/** A number of tickets that somebody wants, gets or gives back. */
export const quantity: Field = { valid: [1, 500], invalid: [null, '2', 0, -1, 1.5] };

/** A number of tickets that are there. */
export const stock: Field = { valid: [0, 500], invalid: [null, '2', -1, 1.5] };

/** Beside a currency of two decimals. */
export const money: Field = { valid: [0, 50, 49.9, 49.95], invalid: [null, '49.90', -0.01, 49.955] };

export const currency: Field = { valid: ['EUR', 'USD'], invalid: [null, 978, '', 'eur', 'EURO', 'KWD'] };

export const time: Field = {
  valid: ['2026-01-30T10:30:00.000Z', '2028-02-29T23:59:59.999Z'],
  invalid: [
    null,
    1769769000,
    '',
    'tomorrow',
    '2026-01-30',
    '2026-01-30T10:30:00Z',
    '2026-01-30T10:30:00.000+01:00',
    '2026-13-01T00:00:00.000Z',
  ],
};

export const url: Field = {
  valid: ['http://127.0.0.1:5003/api/payments/1', 'https://tickets.example/pay?payment=1'],
  invalid: [null, 42, '', '/api/payments/1', 'javascript:alert(1)'],
};

export const receiptNumber: Field = {
  valid: ['RCP-2026-000001', 'RCP-2027-1000000'],
  invalid: [null, 1, '', '000001', 'RCP-26-000001', 'RCP-2026-1'],
};

const card = { type: 'card', brand: 'visa', last4: '4242' };

export const paymentMethod: Field = {
  valid: [card],
  invalid: [
    null,
    'card',
    [],
    {},
    { brand: card.brand, last4: card.last4 },
    { type: card.type, last4: card.last4 },
    { type: card.type, brand: card.brand },
    { ...card, last4: 4242 },
    { ...card, last4: '4242424242424242' },
    { ...card, brand: null },
  ],
};

export const emailAddress: Field = {
  valid: ['ada@example.com', "o'hara+tickets@mail.example.co.uk", `a@${'b'.repeat(63)}.example`],
  invalid: [
    null,
    42,
    '',
    'ada',
    'ada@localhost',
    'Ada <ada@example.com>',
    'a@example.com, b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b.'.repeat(130)}example`,
  ],
};

export const phoneNumber: Field = {
  valid: ['+4930123456', '+447700900000'],
  invalid: [null, 4930123456, '', '030 123456', '+0301234567', '+49 30 123456', '+1234567890123456'],
};

export const languageTag: Field = {
  valid: ['en', 'de-AT', 'zh-Hant-TW'],
  invalid: [null, 42, '', 'english', 'EN', 'de_AT', 'de-', '../de'],
};

export const oneOf = (...values: readonly string[]): Field => ({
  valid: values,
  invalid: [null, 42, '', 'something-else', values[0]?.toUpperCase()],
});

export const orNull = ({ valid, invalid }: Field): Field => ({
  valid: [...valid, null],
  invalid: invalid.filter((value) => value !== null),
});
