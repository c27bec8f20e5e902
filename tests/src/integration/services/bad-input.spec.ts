import { bookingService } from '@ticketwave/booking-service/composition-root';
import type { ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { newId } from '@ticketwave/building-blocks/messaging';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { userService } from '@ticketwave/user-service/composition-root';
import { expect } from 'chai';
import { useService, type ServiceBench } from '../../support/service-bench.ts';
import { USERS_KEY } from '../../support/users-api.ts';
import { badBodies, badIds, badQueries, unknownRoutes, UNKNOWN_ID, type BadRequest } from './http-cases.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UNSTORABLE = ['\0', 'a\0b', 'line\nbreak', '\u001b[31m', '\ud800', 'half \udc00 pair'];
const NO_UUID = ['', 'x', 5, `${UNKNOWN_ID} `, `urn:uuid:${UNKNOWN_ID}`, '\0', `{${UNKNOWN_ID}}`];
const NO_COUNT = ['2', 1.5, 0, -1, 1e308, 2 ** 53];

const newBooking = (path: string) => ({
  method: 'POST',
  path,
  valid: { userId: 'somebody', eventId: UNKNOWN_ID, ticketCount: 2 },
  wrong: {
    eventId: NO_UUID,
    userId: ['', 7, 'x'.repeat(129), ...UNSTORABLE],
    ticketCount: [...NO_COUNT, 51],
  },
});

const eventDetails = {
  name: 'A Concert',
  category: 'concert',
  startsAt: '2031-05-01T19:00:00.000Z',
  priceAmount: 10,
  priceCurrency: 'EUR',
};
const wrongDetails = {
  name: ['', '   ', 5, 'x'.repeat(201), ...UNSTORABLE],
  category: ['', 'circus', 'Concert', 5],
  startsAt: ['', 'tomorrow', '2031-05-01', '2031-05-01T19:00:00Z', '2031-02-30T19:00:00.000Z', 1_900_000_000],
  priceAmount: ['10', -1, 10.005, 1e7],
  priceCurrency: ['', 'eur', 'XXX', 'BHD', 978],
};

const user = { email: 'ada@example.com', language: 'de-AT', name: 'Ada Lovelace' };
const wrongUser = {
  email: ['', 5, 'ada', 'ada@localhost', 'Ada <ada@example.com>', 'a@example.com\r\nBcc: b@example.com'],
  language: ['', 5, 'english', 'de_AT', '../de'],
  name: ['', '   ', 5, 'x'.repeat(201), ...UNSTORABLE],
};
const wrongPhones = ['', 4930123456, '030 123456', '+0301234567', '+49 30 123456', true, {}].map((phone) => ({
  what: `POST a user with the phone ${JSON.stringify(phone)}`,
  method: 'POST',
  path: '/api/users',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ...user, phone }),
  status: 400,
  code: 'request_invalid',
  fields: ['phone'],
}));

interface Case {
  readonly definition: ServiceDefinition;
  /** Of each request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly requests: readonly BadRequest[];
}

const cases: readonly Case[] = [
  {
    definition: bookingService,
    requests: [
      ...badBodies(newBooking('/api/bookings')),
      ...badBodies(newBooking('/api/example/create-booking-with-flow')),
      ...badIds('GET', (id) => `/api/bookings/${id}`, 'booking_unknown'),
      ...badIds('POST', (id) => `/api/bookings/${id}/cancel`, 'booking_unknown', { reason: 'Ill.' }),
      ...['', 5, null, 'x'.repeat(501), 'a bell: \u0007'].map((reason) => ({
        what: `POST a cancellation for ${JSON.stringify(reason).slice(0, 20)}`,
        method: 'POST',
        path: `/api/bookings/${UNKNOWN_ID}/cancel`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason }),
        status: 400,
        code: 'request_invalid',
        fields: ['reason'],
      })),
      ...badQueries('/api/users/somebody/bookings', {
        page: ['page=0', 'page=x', 'page=1.5', 'page=', 'page=1&page=2', 'page=99999999999'],
        pageSize: ['pageSize=0', 'pageSize=101'],
        surplus: ['surplus=1'],
        'page[a]': ['page[a]=1'],
        'page,surplus': ['page=0&surplus=1'],
      }),
      ...badQueries(`/api/users/${'x'.repeat(129)}/bookings`, { userId: [''] }),
      ...badQueries('/api/users/%00/bookings', { userId: [''] }),
      ...badQueries('/api/users/%0A/bookings', { userId: [''] }),
    ],
  },
  {
    definition: catalogService,
    requests: [
      ...badBodies({
        method: 'POST',
        path: '/api/events',
        valid: { ...eventDetails, totalTickets: 10 },
        wrong: { ...wrongDetails, totalTickets: [...NO_COUNT, 1_000_001] },
      }),
      ...badBodies({
        method: 'PATCH',
        path: `/api/events/${UNKNOWN_ID}`,
        valid: eventDetails,
        wrong: wrongDetails,
        optional: Object.keys(eventDetails),
      }),
      ...badBodies({
        method: 'POST',
        path: `/api/events/${UNKNOWN_ID}/restock`,
        valid: { quantity: 5 },
        wrong: { quantity: [...NO_COUNT, 1_000_001] },
      }),
      ...badIds('GET', (id) => `/api/events/${id}`, 'event_unknown'),
      ...badIds('PATCH', (id) => `/api/events/${id}`, 'event_unknown', { name: 'Another' }),
      ...badIds('POST', (id) => `/api/events/${id}/restock`, 'event_unknown', { quantity: 1 }),
      ...badQueries('/api/events', {
        category: ['category=circus', 'category=', 'category=concert&category=sport', 'category=%00'],
        page: ['page=-1', 'page=NaN'],
        pageSize: ['pageSize=1000', 'pageSize=1e3'],
        surplus: ['surplus=1'],
      }),
    ],
  },
  {
    definition: paymentService,
    requests: [
      ...badBodies({
        method: 'POST',
        path: `/api/payments/${UNKNOWN_ID}/pay`,
        valid: { paymentMethod: 'tok_success' },
        wrong: { paymentMethod: ['', 5, 'tok_unknown', '__proto__', ...UNSTORABLE] },
      }),
      ...badBodies({
        method: 'POST',
        path: '/api/refunds',
        valid: { paymentId: UNKNOWN_ID, reason: 'goodwill' },
        wrong: { paymentId: NO_UUID, reason: ['', ' ', 5, 'x'.repeat(201), ...UNSTORABLE] },
      }),
      ...badIds('GET', (id) => `/api/payments/${id}`, 'payment_unknown'),
      ...badIds('GET', (id) => `/api/receipts/${id}`, 'receipt_unknown'),
      ...badIds('POST', (id) => `/api/payments/${id}/pay`, 'payment_unknown', {
        paymentMethod: 'tok_success',
      }),
    ],
  },
  {
    definition: notificationService,
    requests: [
      ...badIds('GET', (id) => `/api/notifications/${id}`, 'notification_unknown'),
      ...badQueries('/api/notifications', {
        bookingId: ['', 'bookingId=', 'bookingId=5', `bookingId=${UNKNOWN_ID}&bookingId=${UNKNOWN_ID}`],
        surplus: [`bookingId=${UNKNOWN_ID}&surplus=1`],
      }),
    ],
  },
  {
    definition: userService,
    headers: USERS_KEY,
    requests: [
      ...badBodies({ method: 'POST', path: '/api/users', valid: user, wrong: wrongUser }),
      ...badBodies({
        method: 'PATCH',
        path: `/api/users/${UNKNOWN_ID}`,
        valid: user,
        wrong: wrongUser,
        optional: Object.keys(user),
      }),
      ...wrongPhones,
      ...['%00', '%0A', 'x'.repeat(129)].flatMap((id) => badQueries(`/api/users/${id}`, { userId: [''] })),
      ...['GET', 'PATCH', 'DELETE'].map((method) => ({
        what: `${method} a user that there is not`,
        method,
        path: `/api/users/${UNKNOWN_ID}`,
        ...(method === 'PATCH' && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(user),
        }),
        status: 404,
        code: 'user_unknown',
      })),
    ],
  },
];

for (const { definition, headers = {}, requests } of cases) {
  describe(`bad input over HTTP: the ${definition.name} service`, () => {
    const bench = useService(definition);
    let rowsBefore: Record<string, number>;

    before(async () => {
      rowsBefore = await bench().service.rowCounts();
    });

    for (const request of [...requests, ...unknownRoutes]) {
      it(`${request.what}: ${request.status} ${request.code}`, () =>
        refuses(bench(), { ...request, headers: { ...headers, ...request.headers } }));
    }

    it('nothing of all this was written', async () => {
      expect(await bench().service.rowCounts()).to.deep.equal(rowsBefore);
      expect(bench().events.messages).to.deep.equal([]);
    });

    it('and nothing of it was a mistake of the service', () => {
      expect(bench().service.log.lines.filter(({ level }) => level === 'error')).to.deep.equal([]);
    });

    describe('X-Correlation-Id', () => {
      const answered = async (given?: string): Promise<string> => {
        const headers = given === undefined ? {} : { 'x-correlation-id': given };
        const { headers: answer, body } = await bench().service.ask('/api/nothing', { headers });
        expect(body.error.correlationId).to.equal(answer.get('x-correlation-id'));
        return answer.get('x-correlation-id')!;
      };

      it('a UUID is accepted', async () => {
        const id = newId();
        expect(await answered(id)).to.equal(id);
      });

      it('anything else is replaced', async () => {
        for (const given of ['', 'mine', `${newId()}0`, `{${newId()}}`, 'x'.repeat(5_000)])
          expect(await answered(given))
            .to.match(UUID)
            .and.not.equal(given);
      });

      it('is generated where there is none', async () => {
        expect(await answered())
          .to.match(UUID)
          .and.not.equal(await answered());
      });
    });
  });
}

async function refuses({ service }: ServiceBench, request: BadRequest): Promise<void> {
  const { method, path, headers, body, status, code, fields } = request;
  const correlationId = newId();
  const answer = await service.ask(path, {
    method,
    headers: { ...headers, 'x-correlation-id': correlationId },
    ...(body !== undefined && { body }),
  });
  expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
  expect(answer.headers.get('x-correlation-id')).to.equal(correlationId);
  expect(Object.keys(answer.body)).to.deep.equal(['error']);
  const { message, details, ...error } = answer.body.error;
  expect(error).to.deep.equal({ code, correlationId });
  expect(message).to.be.a('string').that.is.not.empty;
  if (fields)
    expect([...new Set(details.map(({ field }: { field: string }) => field))]).to.have.members([...fields]);
}
