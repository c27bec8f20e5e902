import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@ticketwave/building-blocks/messaging';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { developmentEnvironment, type ServiceName } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { ServiceSurroundings } from '../support/service-surroundings.ts';
import { conforming, WireClient } from '../support/wire-client.ts';
import { Adoption } from './packed.ts';
import { Program } from './program.ts';

/** Has a service do something. @returns the correlation id of what it then publishes */
type Ask = (program: Program, client: WireClient) => Promise<string>;

const byMessage =
  (type: string): Ask =>
  async (_program, client) => {
    const message = conforming(type, { booking_id: newId() });
    await client.publish(message);
    return message.properties.correlation_id;
  };

/** For each service, in which folder it lies, how it is asked for something, and what it then publishes. */
const services: Readonly<Record<ServiceName, { folder: string; ask: Ask; answers: string }>> = {
  booking: { folder: 'BookingService', ask: bookWhatIsPutOnSale, answers: 'booking.booking.created' },
  catalog: {
    folder: 'CatalogService',
    ask: byMessage('booking.inventory.update-requested'),
    answers: 'catalog.inventory.update-rejected',
  },
  payment: {
    folder: 'PaymentService',
    ask: byMessage('booking.payment.preparation-requested'),
    answers: 'payment.payment.created',
  },
  notification: {
    folder: 'NotificationService',
    ask: byMessage('booking.notification.send-requested'),
    answers: 'notification.email.sent',
  },
  operations: { folder: 'OperationsService', ask: track, answers: 'analytics.event.tracked' },
  user: { folder: 'UserService', ask: createUser, answers: 'user.user.created' },
};

/** Of the operators. */
const TOKEN = 'operators-dev-only';

for (const [name, { folder, ask, answers }] of Object.entries(services)) {
  describe(`${folder} from tarballs, alone in an empty folder`, () => {
    let surroundings: ServiceSurroundings;
    let adoption: Adoption;
    const closing: (() => Promise<unknown>)[] = [];

    before(async () => {
      surroundings = await ServiceSurroundings.open();
      closing.unshift(() => surroundings.close());
      adoption = await Adoption.of(foldersOf(folder));
      closing.unshift(() => adoption.remove());
    });

    after(async () => {
      for (const close of closing) await close();
    });

    it('starts, does what it is asked for, and ends when it is asked to', async () => {
      const service = name as ServiceName;
      const client = await WireClient.connect(surroundings.amqpUrl);
      closing.unshift(() => client.close());
      const events = await client.listen(`${service}.events`);
      const program = await Program.start(
        adoption,
        `node_modules/@ticketwave/${service}-service/dist/main.js`,
        {
          ...developmentEnvironment,
          OPS_TOKEN: TOKEN,
          DATABASE_URL: await surroundings.database(service),
          AMQP_URL: surroundings.amqpUrlOf(service),
        },
      );
      closing.unshift(() => program.stop());
      await program.untilHealthy('/health/ready', '/health/messaging');
      const correlationId = await ask(program, client);
      const { envelope } = await events.next(correlationId, answers);
      expect(envelope.metadata.source).to.equal(`${service}-service`);
      expect(await program.stop()).to.equal(0);
    });
  });
}

/** The folder of a service and those of all our packages that its package.json asks for. */
function foldersOf(service: string): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(root, service, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const contracts = Object.keys(dependencies)
    .map((name) => /^@ticketwave\/([a-z]+)-contracts$/.exec(name)?.[1])
    .filter((owner) => owner !== undefined)
    .map((owner) => `${services[owner as keyof typeof services].folder}/contracts`);
  return ['BuildingBlocks/contracts', 'BuildingBlocks', ...contracts, service];
}

/** Books tickets for what a message has put on sale. */
async function bookWhatIsPutOnSale(program: Program, client: WireClient): Promise<string> {
  const eventId = newId();
  await client.publish(
    conforming('catalog.event.created', { event_id: eventId, starts_at: '2031-05-01T19:00:00.000Z' }),
  );
  return eventually(() => post(program, '/api/bookings', { eventId, userId: newId(), ticketCount: 2 }));
}

function createUser(program: Program): Promise<string> {
  const key = { authorization: 'Bearer user-api-dev-only' };
  return post(program, '/api/users', { email: 'ada@example.com', language: 'en', name: 'Ada' }, key);
}

function track(program: Program): Promise<string> {
  const key = { authorization: `Bearer ${TOKEN}` };
  return post(program, '/api/track', { entityId: newId(), name: 'page-viewed' }, key);
}

/** @returns the correlation id of the request */
async function post(
  { url }: Program,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const correlationId = newId();
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId, ...headers },
    body: JSON.stringify(body),
  });
  if (answer.ok) return correlationId;
  throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
}
