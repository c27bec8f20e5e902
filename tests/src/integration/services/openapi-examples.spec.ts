import { createHmac } from 'node:crypto';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import type { OpenApi } from '@ticketwave/building-blocks/adapters';
import { newId } from '@ticketwave/building-blocks/messaging';
import { freePort } from '@ticketwave/cli/dev/ports';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { userService } from '@ticketwave/user-service/composition-root';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { HostedService, type Answer } from '../../support/hosted-service.ts';
import { golden } from '../../support/goldens.ts';
import { requestsOf, type ExampleRequest } from '../../support/openapi-requests.ts';
import { useService, type ServiceBench } from '../../support/service-bench.ts';
import { conforming } from '../../support/wire-client.ts';
import { documentedServices } from '../../support/openapi.ts';
import { USERS_KEY, UsersApi } from '../../support/users-api.ts';
import { AUTHORIZED, OperationsBench, TOKEN } from './operations-bench.ts';
import { PaymentDesk, quick } from './payment-desk.ts';

const EVENT = '123e4567-e89b-12d3-a456-426614174000';
const BOOKING = '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01';
const PAYMENT = '0197f1f0-6f0d-7a10-8c21-5f3d9e7b4a11';
const RECEIPT = '0197f1f0-6f0e-7a10-8c21-5f3d9e7b4a21';
const NOTIFICATION = '0197f1f0-6f0c-7a10-8c21-5f3d9e7b4a31';
const REPLAY = '0197f1f0-6f0a-7c3e-9d55-0242ac12000a';
const USER = 'ada@example.com';
const SECRET = 'what the spec and the service share';

/** Ids in examples, and those that the service has given what the examples are about. */
type RealIds = Readonly<Record<string, string>>;

/** What is there before an example is asked for, by the name of the operation. */
type Preparations = Readonly<Record<string, () => Promise<RealIds>>>;

/** Everything that an example needs besides its text. */
interface Setting {
  readonly bench: () => Pick<ServiceBench, 'service'>;
  readonly before: Preparations;
  readonly headers?: (body: string) => Record<string, string>;
  /** By the name of an operation, parameters of which one may be given. */
  readonly alternatives?: Readonly<Record<string, readonly string[]>>;
}

function executes(name: string, { bench, before, headers = () => ({}), alternatives = {} }: Setting): void {
  const { document } = documentedServices.find((service) => service.name === name)!;

  const send = (
    { method, path, type, body }: ExampleRequest,
    more: Record<string, string> = {},
  ): Promise<Answer> =>
    bench().service.ask(path, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': type! }),
        ...headers(body ?? ''),
        ...more,
      },
      ...(body !== undefined && { body }),
    });

  const begins = async ({ path }: ExampleRequest): Promise<void> => {
    const response = await fetch(`${bench().service.url}${path}`, { headers: headers('') });
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.match(/^text\/event-stream/);
    await response.body!.cancel();
  };

  it('shows its document', async () => {
    const { status, body } = await bench().service.get('/openapi.json');
    expect(status).to.equal(200);
    expect((body as OpenApi).paths).to.deep.equal(document.paths);
    expect(body.servers).to.deep.equal([{ url: bench().service.url }]);
  });

  for (const example of requestsOf(document).flatMap((all) => withOneOf(alternatives[all.operation], all)))
    it(`${example.name}: ${example.method} ${example.path} ${example.body ?? ''}`, async () => {
      const realIds = await before[example.operation]?.();
      const request = withRealIds(example, realIds ?? {});
      if (example.isStream) return begins(request);
      const key = { 'idempotency-key': newId() };
      // Answers that the document does not allow are refused by `ask`.
      const answer = await send(request, example.idempotent ? key : {});
      expect(String(answer.status)).to.be.oneOf(example.successes);
      if (example.isPage) {
        const page = await send(request, { accept: 'text/html' });
        expect([page.status, page.headers.get('content-type')]).to.deep.equal([
          200,
          'text/html; charset=utf-8',
        ]);
      }
      if (!example.idempotent) return;
      const again = await send(request, key);
      expect({ status: again.status, body: again.body }).to.deep.equal({
        status: answer.status,
        body: answer.body,
      });
      // A form is answered with a page that says the same.
      if (request.type !== 'application/json') return;
      const other = await send({ ...request, body: changed(request.body!) }, key);
      expect(other.status, JSON.stringify(other.body)).to.equal(422);
      expect(other.body.error.code).to.equal('idempotency_key_reused');
    });
}

/** The request once with each of the alternatives, and without the others. */
function withOneOf(alternatives: readonly string[] = [], request: ExampleRequest): ExampleRequest[] {
  if (alternatives.length === 0) return [request];
  return alternatives.map((one) => {
    const [path = '', query] = request.path.split('?');
    const parameters = new URLSearchParams(query);
    for (const other of alternatives) if (other !== one) parameters.delete(other);
    return { ...request, path: `${path}?${parameters.toString()}` };
  });
}

function withRealIds(request: ExampleRequest, realIds: RealIds): ExampleRequest {
  const replace = (text: string): string =>
    Object.entries(realIds).reduce((sum, [id, real]) => sum.replaceAll(id, real), text);
  const { path, body } = request;
  return { ...request, path: replace(path), body: body === undefined ? undefined : replace(body) };
}

/** Another body that is as good: of one field another value. */
function changed(body: string): string {
  const fields = JSON.parse(body) as Record<string, unknown>;
  const others: Record<string, unknown> = {
    ...{
      ticketCount: 3,
      totalTickets: 99,
      quantity: 49,
      reason: 'Another one.',
      paymentMethod: 'tok_declined',
      name: 'Somebody Else',
    },
  };
  const [field] = Object.keys(fields).filter((name) => name in others);
  return JSON.stringify({ ...fields, [field!]: others[field!] });
}

describe('the examples of the OpenAPI document are answered as it says by', () => {
  describe('BookingService', () => {
    const bench = useService(bookingService);
    const booked = async (): Promise<RealIds> => {
      const booking = { eventId: EVENT, userId: 'ada@example.com', ticketCount: 2 };
      const { body } = await bench().service.post('/api/bookings', booking);
      return { [BOOKING]: body.bookingId as string };
    };

    before(async () => {
      const onSale = conforming('catalog.event.created', {
        ...{ event_id: EVENT, starts_at: '2131-01-01T00:00:00.000Z' },
      });
      await bench().client.publish(onSale);
      await bench().service.outcomesOf(onSale.body.event_id);
    });

    executes('booking', { bench, before: { showBooking: booked, cancelBooking: booked } });
  });

  describe('CatalogService', () => {
    executes('catalog', { bench: useService(catalogService, () => ({ SEED_DATA: 'true' })), before: {} });
  });

  describe('PaymentService', () => {
    const bench = useService(paymentService, () => ({ ...quick, PAYMENT_WEBHOOK_SECRET: SECRET }));
    const desk = new PaymentDesk(bench);
    const prepared = async (): Promise<RealIds> => ({ [PAYMENT]: (await desk.prepare()).paymentId });
    const paid = async (): Promise<RealIds> => ({ [PAYMENT]: (await desk.paid()).paymentId });

    executes('payment', {
      bench,
      before: {
        showPayment: prepared,
        pay: prepared,
        payOnPage: prepared,
        requestRefund: paid,
        showReceipt: async () => {
          const { receiptUrl } = await desk.untilSettled((await desk.paid()).paymentId);
          return { [RECEIPT]: String(receiptUrl).split('/').at(-1)! };
        },
      },
      headers: (body) => {
        const time = Math.floor(Date.now() / 1000);
        const mac = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex');
        return { 'x-payment-signature': `t=${time},v1=${mac}` };
      },
    });
  });

  describe('NotificationService', () => {
    const bench = useService(notificationService);
    const notified = async (): Promise<RealIds> => {
      const request = conforming('booking.notification.send-requested', { booking_id: BOOKING });
      await bench().client.publish(request);
      const [first] = await eventually(async () => {
        const { body } = await bench().service.get(`/api/notifications?bookingId=${BOOKING}`);
        return body.items.length > 0 ? (body.items as { notificationId: string }[]) : undefined;
      });
      return { [NOTIFICATION]: first!.notificationId };
    };

    executes('notification', {
      bench,
      before: { listNotifications: notified, showNotification: notified },
    });
  });

  describe('OperationsService', () => {
    let port: number;
    let booking: HostedService;
    before(async () => {
      port = await freePort();
    });
    const operations = new OperationsBench(() => ({
      OPS_SERVICES: JSON.stringify({ booking: `http://127.0.0.1:${port}` }),
    }));
    before(async () => {
      const environment = { OPS_TOKEN: TOKEN, PORT: String(port) };
      booking = await HostedService.start(bookingService, operations.surroundings, environment);
    });
    after(() => booking.stop());

    /** A booking whose events may be sent again, once no others are. */
    const replayable = async (): Promise<RealIds> => {
      const bookingId = newId();
      await operations.store(conforming('booking.booking.created', { booking_id: bookingId }));
      await eventually(async () => {
        const items = (await operations.ask('/api/replays')).body.items as { id: string; state: string }[];
        for (const { id, state } of items)
          if (state === 'stopped') await operations.post(`/api/replays/${id}/cancel`, {});
        return items.every(({ state }) => ['done', 'cancelled'].includes(state));
      });
      return { [BOOKING]: bookingId };
    };
    const stopped = async (): Promise<RealIds> => {
      const wanted = { subscription: 'booking.user-bookings', entityId: (await replayable())[BOOKING] };
      const { status, body } = await operations.post('/api/replays', { ...wanted, reason: 'an example' });
      expect(status, JSON.stringify(body)).to.equal(202);
      await operations.service.query(`UPDATE replay SET state = 'stopped' WHERE id = $1`, body.id);
      return { [REPLAY]: String(body.id) };
    };
    const stored = async (): Promise<RealIds> => {
      const created = golden('booking.booking.created');
      await operations.store(created);
      return { [encodeURIComponent(USER)]: String(created.body.data['user_id']) };
    };

    executes('operations', {
      bench: () => operations,
      before: {
        ...{ showFlow: stored, showStoredEvent: stored },
        ...{ tryReplay: replayable, beginReplay: replayable },
        ...{ showReplay: stopped, resumeReplay: stopped, cancelReplay: stopped },
      },
      headers: () => AUTHORIZED,
      alternatives: { showFlow: ['correlationId', 'bookingId', 'userId', 'eventId'] },
    });
  });

  describe('UserService', () => {
    const bench = useService(userService);
    const users = new UsersApi(() => bench().service);
    const known = async (): Promise<RealIds> => {
      const { body } = await users.create({});
      return { [encodeURIComponent(USER)]: String(body.userId) };
    };

    executes('user', {
      bench,
      before: { showUser: known, updateUser: known, eraseUser: known },
      headers: () => USERS_KEY,
    });
  });
});
