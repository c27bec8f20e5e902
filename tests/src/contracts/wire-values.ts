import fc from 'fast-check';

export const nearlyUuid = fc
  .uuid()
  .chain((id) =>
    fc.constantFrom(
      ...[
        id,
        id.toUpperCase(),
        id.replaceAll('-', ''),
        `{${id}}`,
        id.replace(/-([^-]*)$/, '$1'),
        `${id}\n`,
        `urn:uuid:${id}`,
      ],
      ...[id.replace('-', ':'), id.slice(1), `0${id}`, id.replace(/[0-9a-f]/, 'g')],
    ),
  );

export const nearlyTime = fc.tuple(fc.date({ noInvalidDate: true }), fc.nat()).chain(([date, days]) => {
  const text = date.toISOString();
  const february = `${String(days % 10_000).padStart(4, '0')}-02-29T12:00:00.000Z`;
  return fc.constantFrom(
    ...[
      text,
      text.slice(0, -5) + 'Z',
      text.replace('T', ' '),
      text.replace('Z', '+00:00'),
      text.toLowerCase(),
    ],
    ...[february, text.replace(/-\d\dT/, '-31T'), text.replace(/T../, 'T24'), text.replace(/:..\./, ':60.')],
  );
});

export const nearlyAmount = fc.oneof(
  fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100),
  fc.integer({ min: -5, max: 100_000 }).map((mills) => mills / 1_000),
  fc.integer({ min: 0, max: 999_999_999_999_999 }).map((cents) => cents / 100),
  fc.double(),
  fc.constantFrom(
    0.1 + 0.2,
    1.1 + 2.2,
    4.35,
    9_999_999_999_999.99,
    10_000_000_000_000,
    999_999_999_999_999,
    1e15,
  ),
  fc.constantFrom(2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 1e21, 1e308, -1, 5e-324, 1.5),
);

export const nearlyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 140 }),
  fc.integer({ min: 60, max: 130 }).map((length) => '🎻'.repeat(length)),
  fc.integer({ min: 126, max: 130 }).map((length) => 'x'.repeat(length)),
  fc.constantFrom('', ' ', '\n', '\u0000', '\ud800', 'x\udc00', 'null', '0', 'é', 'e\u0301', '\u2028', '٣'),
  fc.constantFrom(
    'EUR',
    'eur',
    'JPY',
    'KWD',
    'XCG',
    'DEM',
    'EUR ',
    'RCP-2026-000001',
    'RCP-2026-00001',
    '4242',
    '٤٢٤٢',
    '424',
  ),
  fc.constantFrom('1.0', '1.01', '2.0', '1', '01.0'),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.constantFrom(
    'http://',
    'https://[::1]:80/a?b#c',
    'javascript:alert(1)',
    'http://a b',
    'HTTP://a.example',
    '/a',
  ),
);

/** What a field of a message may hold, rightly or not: values close to every kind of field, and any other JSON. */
export const wireValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: nearlyUuid },
  { weight: 3, arbitrary: nearlyTime },
  { weight: 5, arbitrary: nearlyAmount },
  { weight: 5, arbitrary: nearlyText },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, 0, 1, -1, [], {}, [null]) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
