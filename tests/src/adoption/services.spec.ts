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

/** For each service that answers messages, one that it handles, what it then publishes, and which folder it lies in. */
const services: Readonly<
  Record<Exclude<ServiceName, 'operations'>, { folder: string; asked: string; answers: string }>
> = {
  booking: {
    folder: 'BookingService',
    asked: 'catalog.event.created',
    answers: 'booking.booking.created',
  },
  catalog: {
    folder: 'CatalogService',
    asked: 'booking.inventory.update-requested',
    answers: 'catalog.inventory.update-rejected',
  },
  payment: {
    folder: 'PaymentService',
    asked: 'booking.payment.preparation-requested',
    answers: 'payment.payment.created',
  },
  notification: {
    folder: 'NotificationService',
    asked: 'booking.notification.send-requested',
    answers: 'notification.email.sent',
  },
};

for (const [name, { folder, asked, answers }] of Object.entries(services)) {
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

    it('starts, answers a message, and ends when it is asked to', async () => {
      const service = name as ServiceName;
      const client = await WireClient.connect(surroundings.amqpUrl);
      closing.unshift(() => client.close());
      const events = await client.listen(`${service}.events`);
      const program = await Program.start(
        adoption,
        `node_modules/@ticketwave/${service}-service/dist/main.js`,
        {
          ...developmentEnvironment,
          DATABASE_URL: await surroundings.database(service),
          AMQP_URL: surroundings.amqpUrlOf(service),
        },
      );
      closing.unshift(() => program.stop());
      await program.untilHealthy('/health/ready', '/health/messaging');
      const eventId = newId();
      const message = conforming(asked, dataFor(asked, eventId));
      await client.publish(message);
      const correlationId =
        service === 'booking' ? await bookOnceKnown(program, eventId) : message.properties.correlation_id;
      const { envelope } = await events.next(correlationId, answers);
      expect(envelope.metadata.source).to.equal(`${service}-service`);
      expect(await program.stop()).to.equal(0);
    });
  });
}

const dataFor = (type: string, eventId: string): object =>
  type === 'catalog.event.created'
    ? { event_id: eventId, starts_at: '2031-05-01T19:00:00.000Z' }
    : { booking_id: newId() };

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

/** Books tickets for what the message has put on sale. @returns the correlation id of the request */
async function bookOnceKnown({ url }: Program, eventId: string): Promise<string> {
  return eventually(async () => {
    const correlationId = newId();
    const answer = await fetch(`${url}/api/bookings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId },
      body: JSON.stringify({ eventId, userId: newId(), ticketCount: 2 }),
    });
    if (answer.status === 201) return correlationId;
    throw new Error(`A booking was answered with ${answer.status}: ${await answer.text()}`);
  });
}
