import fc from 'fast-check';

/** What a peer, or a mistake, can put where a value belongs: of the right kind, nearly so, or made to confuse. */
const texts = fc.oneof(
  fc.uuid(),
  fc.string({ unit: 'binary', maxLength: 140 }),
  fc
    .date({ noInvalidDate: false })
    .map((date) => (Number.isNaN(date.getTime()) ? 'never' : date.toISOString())),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    ...[
      '',
      ' ',
      'EUR',
      'JPY',
      'KWD',
      'HUF',
      'eur',
      '4242',
      '٤٢٤٢',
      '4242\n',
      'RCP-2026-000001',
      'RCP-2026-1',
    ],
    ...[
      '0197f1f06f0a7c3e9d550242ac120002',
      '0197f1f0-6f0a7c3e9d550242ac120002',
      '0197F1F0-6F0A-7C3E-9D55-0242AC120002',
    ],
    ...['{0197f1f0-6f0a-7c3e-9d55-0242ac120002}', '0197f1f0-6f0a-7c3e-9d55-0242ac120002\n'],
    ...[
      '2026-01-30T10:30:00.000Z',
      '2026-02-30T10:30:00.000Z',
      '0000-01-01T00:00:00.000Z',
      '2026-01-30T10:30:00Z',
    ],
    ...[
      '+275760-09-13T00:00:00.000Z',
      '-000001-01-01T00:00:00.000Z',
      '1.0',
      '01.0',
      '1.0\n',
      'x'.repeat(128),
    ],
    ...[
      'x'.repeat(129),
      '😀'.repeat(64),
      '😀'.repeat(65),
      '\ud800',
      '\u0000',
      '\u0085',
      '\u2028',
      'é',
      'e\u0301',
    ],
    ...[
      'http://127.0.0.1:5003/api/payments/1',
      'https://a',
      'https://a..b',
      'https://a-/x',
      'http://[::1]/',
      'http://',
    ],
    ...[
      'https://a:99999/',
      'HTTP://a',
      'http://a/%zz',
      'http://a b',
      'http://1.2.3.4.5/x',
      'http://a-b.c-d/x_y',
      'toString',
    ],
  ),
);
export const numbers = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.integer({ min: 0, max: 10_000_000 }).map((minor) => minor / 100),
  fc.integer({ min: 0, max: 10_000_000 }).map((minor) => minor / 1000),
  fc.constantFrom(
    0,
    -0,
    1,
    0.1 + 0.2,
    1.005,
    NaN,
    Infinity,
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53),
    9_999_999_999_999.99,
  ),
  fc.constantFrom(10_000_000_000_000, 999_999_999_999_999, 1e21, 5e-324, Number.MAX_VALUE),
);
const others = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, false, 'true', '1', 10n, Symbol('s'), new Date(0), () => 1),
  fc.constantFrom<unknown>(
    {},
    [],
    [1],
    new (class Thing {})(),
    Object.create(null),
    new String('EUR'),
    new Number(1),
  ),
  fc.constantFrom<unknown>(JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"toString":1,"valueOf":1}')),
);
export const values = fc.oneof({ weight: 5, arbitrary: texts }, { weight: 4, arbitrary: numbers }, others);

/** A golden message's data with some keys replaced, left out or added, at any depth. */
export function variants(of: object): fc.Arbitrary<unknown> {
  const keys = Object.keys(of);
  const nested = Object.entries(of).filter(
    (entry): entry is [string, object] => typeof entry[1] === 'object' && entry[1] !== null,
  );
  const changes = fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: 2, noNullPrototype: true });
  const inside = fc.record(
    Object.fromEntries(nested.map(([key, value]) => [key, fc.oneof(fc.constant(value), variants(value))])),
  );
  const added = fc.dictionary(fc.constantFrom('later', 'constructor', 'hasOwnProperty'), values, {
    maxKeys: 1,
    noNullPrototype: true,
  });
  const left = fc.oneof(
    { weight: 4, arbitrary: fc.constant<string[]>([]) },
    fc.subarray(keys, { maxLength: 1 }),
  );
  const known = fc.tuple(inside, changes, left).map(([deep, changed, without]) => {
    const made: Record<string, unknown> = { ...of, ...deep, ...changed };
    return Object.fromEntries(Object.entries(made).filter(([key]) => !without.includes(key)));
  });
  return fc.oneof(
    { weight: 8, arbitrary: known },
    { weight: 2, arbitrary: fc.tuple(known, added).map(([made, more]) => ({ ...made, ...more })) },
    {
      weight: 1,
      arbitrary: known.map((made) => Object.assign(Object.create({ inherited: 1 }) as object, made)),
    },
    {
      weight: 1,
      arbitrary: known.map((made) =>
        Object.defineProperty({ ...made }, '__proto__', { value: {}, enumerable: true }),
      ),
    },
    {
      weight: 1,
      arbitrary: known.map((made) =>
        Object.defineProperty({ ...made }, keys[0] ?? 'x', { enumerable: false }),
      ),
    },
    { weight: 1, arbitrary: values },
  );
}
