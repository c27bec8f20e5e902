import {
  effectKeyOf,
  Idempotency,
  setPrincipal,
  type Answer,
  type HttpError,
} from '@ticketwave/building-blocks/http';
import {
  IdempotencyKeys,
  type OwnedKey,
  type KeyClaim,
  type RepeatableRequest,
} from '@ticketwave/building-blocks/adapters';
import { Transactor, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import fc from 'fast-check';

const request = (changes: Partial<RepeatableRequest> = {}): RepeatableRequest => ({
  method: 'POST',
  baseUrl: '',
  path: '/api/bookings',
  headers: { 'idempotency-key': 'key-1' },
  body: { eventId: 'e', ticketCount: 2 },
  ...changes,
});
const withKey = (key: string | undefined): RepeatableRequest =>
  request({ headers: key === undefined ? {} : { 'idempotency-key': key } });

describe('Idempotency', () => {
  const work = {} as UnitOfWork;
  const answer: Answer = { status: 201, body: { bookingId: 'b' }, location: 'http://x/api/bookings/b' };
  let keys: ScriptedKeys;
  let transactor: RunsAgain;
  let idempotency: Idempotency;

  beforeEach(() => {
    keys = new ScriptedKeys();
    transactor = new RunsAgain(work);
    idempotency = new Idempotency(transactor, keys);
  });

  async function fingerprintOf(changes: Partial<RepeatableRequest>): Promise<string> {
    await idempotency.claim(request(changes), work);
    return keys.taken.at(-1)!.fingerprint;
  }

  const refusal = (claiming: Promise<unknown>): Promise<HttpError> =>
    claiming.then(
      () => Promise.reject(new Error('It was let through.')),
      (error: unknown) => error as HttpError,
    );

  describe('the key', () => {
    it('is one to 255 visible ASCII characters', async () => {
      const good = ['a', 'x'.repeat(255), '!"#~', '0197f1f0-6f0a-7c3e-9d55-0242ac120002'];
      for (const key of good) await idempotency.claim(withKey(key), work);
      expect(keys.taken.map(({ key }) => key.unowned)).to.deep.equal(good);
    });

    for (const [what, key] of Object.entries({
      'of no length': '',
      'of 256 characters': 'x'.repeat(256),
      'with a space, as two headers are joined': 'one, two',
      'with a character that is not ASCII': 'schlüssel',
      'with a control character': 'a\tb',
    }))
      it(`${what} is refused by name, and nothing is taken`, async () => {
        const error = await refusal(idempotency.once(withKey(key), () => Promise.resolve(answer)));
        expect(error).to.deep.include({ status: 400, code: 'idempotency_key_invalid' });
        expect(error.details?.map(({ field }) => field)).to.deep.equal(['Idempotency-Key']);
        expect(keys.taken).to.deep.equal([]);
      });

    it('is not needed: without it every request has its effect', async () => {
      const answers = [answer, { ...answer, status: 200 }];
      const given = [...answers];
      for (const expected of answers)
        expect(await idempotency.once(withKey(undefined), async () => given.shift()!)).to.equal(expected);
      expect([keys.taken, keys.settled]).to.deep.equal([[], []]);
    });
  });

  describe('whose key it is', () => {
    const body = { userId: 'ada', ticketCount: 2 };
    const by = (principal: string, changes: Partial<RepeatableRequest> = {}): RepeatableRequest => {
      const made = request(changes);
      setPrincipal(made, principal);
      return made;
    };
    const keyOf = async (made: RepeatableRequest): Promise<OwnedKey> => {
      await idempotency.claim(made, work);
      return keys.taken.at(-1)!.key;
    };

    it('is the caller’s: two users who send the same key do not meet', async () => {
      const ids = [
        (await keyOf(request({ body }))).id,
        (await keyOf(request({ body: { ...body, userId: 'bob' } }))).id,
        (await keyOf(request({ body: undefined }))).id,
        (await keyOf(by('ada', { body }))).id,
        (await keyOf(by('bob', { body }))).id,
      ];
      expect(new Set(ids).size).to.equal(ids.length);
    });

    it('is the principal’s, whatever the body says about the user', async () => {
      const other = { ...body, userId: 'bob' };
      expect(await keyOf(by('ada', { body }))).to.deep.equal(await keyOf(by('ada', { body: other })));
    });

    it('is for one method and path', async () => {
      const ids = [
        (await keyOf(request())).id,
        (await keyOf(request({ method: 'PUT' }))).id,
        (await keyOf(request({ path: '/api/refunds' }))).id,
        (await keyOf(request({ baseUrl: '/v2' }))).id,
      ];
      expect(new Set(ids).size).to.equal(ids.length);
    });

    it('is the same one for another body, so that this is noticed', async () => {
      const other = { ...body, ticketCount: 3 };
      expect(await keyOf(request({ body }))).to.deep.equal(await keyOf(request({ body: other })));
    });

    it('cannot be sent as a key by anybody, and shows no user', async () => {
      const { id } = await keyOf(request({ body: { userId: 'ada@example.com' } }));
      expect(id).not.to.match(/^[\x21-\x7e]{1,255}$/);
      expect(id).not.to.include('ada');
    });

    it('cannot be one of an older version’s if a principal was proved', async () => {
      expect((await keyOf(request())).unowned).to.equal('key-1');
      expect((await keyOf(by('ada'))).unowned).to.equal(undefined);
    });

    it('names an effect outside: the same for each repetition, another for each principal', () => {
      expect(effectKeyOf(withKey(undefined))).to.equal(undefined);
      expect(effectKeyOf(request())).to.equal('key-1');
      expect(effectKeyOf(by('ada'))).to.equal(effectKeyOf(by('ada')));
      expect(new Set([request(), by('ada'), by('bob')].map(effectKeyOf)).size).to.equal(3);
    });

    it('is not nobody’s: a principal has a name', () => {
      expect(() => setPrincipal(request(), '')).to.throw(TypeError, 'not empty');
    });
  });

  describe('the fingerprint', () => {
    it('is another for another method, path or body', async () => {
      const prints = [
        await fingerprintOf({}),
        await fingerprintOf({ method: 'PUT' }),
        await fingerprintOf({ path: '/api/bookings/' }),
        await fingerprintOf({ baseUrl: '/v2' }),
        await fingerprintOf({ body: {} }),
        await fingerprintOf({ body: undefined }),
        await fingerprintOf({ body: { eventId: 'e', ticketCount: '2' } }),
        await fingerprintOf({ body: { eventId: 'e', ticketCount: 3 } }),
        await fingerprintOf({ body: JSON.parse('{"eventId":"e","ticketCount":2,"__proto__":{}}') }),
      ];
      expect(new Set(prints).size).to.equal(prints.length);
    });

    it('does not depend on the order of fields, at any depth', async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), async (body) => {
          expect(await fingerprintOf({ body: reversed(body) })).to.equal(await fingerprintOf({ body }));
        }),
        { numRuns: 200 },
      );
    });

    it('depends on the order of a list', async () => {
      expect(await fingerprintOf({ body: [1, 2] })).not.to.equal(await fingerprintOf({ body: [2, 1] }));
    });

    it('does not show what was sent', async () => {
      expect(await fingerprintOf({ body: { card: '4242' } })).to.match(/^[0-9a-f]{64}$/);
    });
  });

  describe('a claim', () => {
    it('of a new key goes on, and its answer is kept in the same unit of work', async () => {
      expect(await idempotency.once(request(), () => Promise.resolve(answer))).to.equal(answer);
      expect(keys.taken.map(({ within, seconds }) => ({ within, seconds }))).to.deep.equal([
        { within: work, seconds: 30 },
      ]);
      const { key } = keys.taken[0]!;
      expect(keys.settled).to.deep.equal([{ key, answer: JSON.stringify(answer), within: work }]);
    });

    it('of an answered key gives that answer, and nothing runs', async () => {
      keys.next = { outcome: 'answered', answer: JSON.stringify(answer) };
      const again = await idempotency.once(request(), () => Promise.reject(new Error('it ran')));
      expect(again).to.deep.equal(answer);
      expect(keys.settled).to.deep.equal([]);
    });

    it('of a key that is in use asks to come back', async () => {
      keys.next = { outcome: 'in-use' };
      const error = await refusal(idempotency.claim(request(), work));
      expect(error).to.deep.include({ status: 409, code: 'idempotency_key_in_use', retryAfter: 1 });
    });

    it('of a key of another request is refused for good', async () => {
      keys.next = { outcome: 'reused' };
      const error = await refusal(idempotency.claim(request(), work));
      expect(error).to.deep.include({ status: 422, code: 'idempotency_key_reused', retryAfter: undefined });
    });
  });

  it('a body that fails settles nothing, and its error is reported', async () => {
    const failure = new Error('sold out');
    expect(await refusal(idempotency.once(request(), () => Promise.reject(failure)))).to.equal(failure);
    expect(keys.settled).to.deep.equal([]);
  });

  it('a unit of work that is run again claims again', async () => {
    transactor.times = 2;
    await idempotency.once(request(), () => Promise.resolve(answer));
    expect(keys.taken).to.have.lengthOf(2);
    expect(keys.settled).to.have.lengthOf(2);
  });

  it('who settles after another has settled must not keep what it did', async () => {
    keys.first = false;
    const error = await refusal(idempotency.settle(request(), answer, work));
    expect(error).to.deep.include({ status: 409, code: 'idempotency_key_in_use' });
  });
});

/** The same value, its fields written in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}

/** Says what it is instructed to say. */
class ScriptedKeys extends IdempotencyKeys {
  next: KeyClaim = { outcome: 'taken' };
  first = true;
  readonly taken: { key: OwnedKey; fingerprint: string; seconds: number; within: UnitOfWork }[] = [];
  readonly settled: { key: OwnedKey; answer: string; within: UnitOfWork }[] = [];

  override async take(
    key: OwnedKey,
    fingerprint: string,
    seconds: number,
    within: UnitOfWork,
  ): Promise<KeyClaim> {
    this.taken.push({ key, fingerprint, seconds, within });
    return this.next;
  }

  override async settle(key: OwnedKey, answer: string, within: UnitOfWork): Promise<boolean> {
    this.settled.push({ key, answer, within });
    return this.first;
  }

  override async forget(): Promise<number> {
    return 0;
  }
}

/** Runs a body as often as a database that met conflicts. */
class RunsAgain extends Transactor {
  times = 1;
  readonly #work: UnitOfWork;

  constructor(work: UnitOfWork) {
    super();
    this.#work = work;
  }

  override async transact<R>(body: (work: UnitOfWork) => Promise<R>): Promise<R> {
    for (let run = 1; run < this.times; run++) await body(this.#work);
    return body(this.#work);
  }
}
