import { randomUUID } from 'node:crypto';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import { expect } from 'chai';
import { useService } from '../../support/service-bench.ts';
import { customers } from './booking-customers.ts';
import { errorOf, post, postUntilAnswered, type KeyedRequest, type SentAnswer } from './keyed-requests.ts';

/** The whole proof: `IDEMPOTENCY_KEYS=1000 npm test -- --grep "used twenty times"`. */
const KEYS = Number(process.env['IDEMPOTENCY_KEYS'] ?? 10);
const TIMES = 20;
const CONNECTIONS = 40;

describe('Idempotency-Key, on BookingService and its database', () => {
  const bench = useService(bookingService);
  const { onSale } = customers(bench);

  it(`${KEYS} keys used twenty times at once: ${KEYS} bookings, each with one answer`, async function () {
    const { service } = bench();
    const [eventId, userId] = [await onSale(), randomUUID()];
    const requests = Array.from({ length: KEYS }, (_, index) => ({
      path: '/api/bookings',
      body: { eventId, userId, ticketCount: 1 + (index % 4) },
      key: `${userId}-${index}`,
    }));
    const answers = await all(
      requests.flatMap((request) => Array.from({ length: TIMES }, () => request)),
      (request) => tryTwice(service.url, request),
    );

    const bookings = new Set<string>();
    for (const { key } of requests) {
      const [first, ...others] = answers.get(key)!;
      expect(first!.status, first!.text).to.equal(201);
      expect(others).to.have.lengthOf(TIMES - 1);
      for (const other of others) expect(other).to.deep.equal(first);
      bookings.add(JSON.parse(first!.text).bookingId);
    }
    expect(bookings.size).to.equal(KEYS);
    const [effects] = await service.query(
      `SELECT (SELECT count(*)::int FROM booking WHERE user_id = $1) AS kept,
              (SELECT count(*)::int FROM messaging.outbox
                WHERE event_type = 'booking.booking.created' AND envelope -> 'data' ->> 'user_id' = $1) AS announced`,
      userId,
    );
    expect(effects).to.deep.equal({ kept: KEYS, announced: KEYS });

    const others = requests.map((request) => ({ ...request, body: { ...request.body, ticketCount: 5 } }));
    const refused = await all(others, (request) => post(service.url, request));
    for (const [answer] of refused.values())
      expect(errorOf(answer!)).to.deep.include({ status: 422, code: 'idempotency_key_reused' });
  });
});

/** An early one gets the answer that its key is in use, and gets the answer by retrying. */
async function tryTwice(url: string, request: KeyedRequest): Promise<SentAnswer> {
  const answer = await post(url, request);
  if (answer.status !== 409) return answer;
  expect(errorOf(answer)).to.deep.include({ code: 'idempotency_key_in_use' });
  return postUntilAnswered(url, request);
}

/** Sends the requests in their order, so many at a time. @returns the answers by key */
async function all<R extends KeyedRequest & { key: string }>(
  requests: readonly R[],
  send: (request: R) => Promise<SentAnswer>,
): Promise<Map<string, SentAnswer[]>> {
  const answers = new Map(requests.map(({ key }) => [key, [] as SentAnswer[]]));
  const waiting = requests.values();
  const connection = async (): Promise<void> => {
    for (const request of waiting) answers.get(request.key)!.push(await send(request));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return answers;
}
