import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bookingHops, describeHop } from '@ticketwave/scripts/demo/hops';
import { serviceNames } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { NpmRun, processesOf } from '../support/npm-run.ts';
import { openRunDirectory } from '../support/run-directory.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const EVENT = '123e4567-e89b-12d3-a456-426614174000';

/** SPEC section 5, with what the demo's request fills in. */
const logLines = [
  `🚀 Starting integration events example flow - EventId: ${EVENT}, UserId: test-user-123`,
  '📅 Processing BookingCreatedDomainEvent for BookingId: {BookingId}',
  `🎫 Publishing UpdateEventInventoryIntegrationEvent - EventId: ${EVENT}, Quantity: 2`,
  '📧 Publishing SendBookingNotificationIntegrationEvent - BookingId: {BookingId}, UserId: test-user-123',
  '💰 Publishing PreparePaymentDataIntegrationEvent - BookingId: {BookingId}, Amount: 99.8',
  '✅ Successfully processed BookingCreatedDomainEvent for BookingId: {BookingId}',
  `🎫 Processing UpdateEventInventoryIntegrationEvent - EventId: ${EVENT}, BookingId: {BookingId}`,
  `✅ Inventory updated successfully - EventId: ${EVENT}, Previous: 100, New: 98`,
  `📊 Published InventoryUpdatedIntegrationEvent - EventId: ${EVENT}`,
];

interface Line {
  readonly message: string;
  readonly correlationId?: string;
  readonly activity?: string;
  readonly eventClass?: string;
}

describe('npm run demo -- --once', () => {
  const directory = openRunDirectory();
  let run: NpmRun;
  let exit: Awaited<NpmRun['ended']>;

  before(async function () {
    run = new NpmRun(['run', 'demo', '--', '--once'], directory.path);
    exit = await run.ended;
  });

  after(async () => {
    await run.cleanUp();
    directory.remove();
  });

  function logOf(service: string): (Line & { service: string })[] {
    return readFileSync(join(directory.path, `logs/${service}.log`), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => ({ ...(JSON.parse(line) as Line), service }));
  }

  const allLines = () => serviceNames.flatMap((service) => logOf(service));
  const correlationId = (): string => new RegExp(`correlation id (${UUID})`).exec(run.output)![1]!;
  const ofTheRequest = () => allLines().filter((line) => line.correlationId === correlationId());

  it('exits 0', () => {
    expect(exit, run.output).to.deep.equal({ code: 0, signal: null });
  });

  it('reports every hop, once it has really happened', () => {
    const reported = run.output.split('\n');
    for (const hop of bookingHops) {
      const { service, activity, event } = hop;
      const title = describeHop(hop).split(' ')[0]!;
      const sentence = new RegExp(`^ *\\d+ ms +✓ +${title} +${activity} ${event} `);
      expect(
        reported.filter((line) => sentence.test(line)),
        describeHop(hop),
      ).to.have.lengthOf(1);
      const logged = ofTheRequest().filter(
        (line) =>
          line.service === service &&
          line.activity === activity &&
          line.eventClass === `${event}IntegrationEvent`,
      );
      expect(logged, `${describeHop(hop)} in ${service}.log`).to.have.lengthOf(1);
    }
    expect(bookingHops).to.have.lengthOf(12);
  });

  it('has one correlation id in all services that it goes through', () => {
    expect(new Set(ofTheRequest().map(({ service }) => service))).to.deep.equal(
      new Set(bookingHops.map(({ service }) => service)),
    );
    const about = allLines().filter(({ message }) => message.includes(bookingId()));
    expect(new Set(about.map((line) => line.correlationId))).to.deep.equal(new Set([correlationId()]));
  });

  it('logs the lines of SPEC 5 as they are written there', () => {
    const messages = ofTheRequest().map(({ message }) => message);
    for (const line of logLines) expect(messages).to.include(line.replace('{BookingId}', bookingId()));
  });

  it('ends with what each service holds and where to look', () => {
    expect(run.output).to.match(new RegExp(`booking ${bookingId()}.*awaiting-payment`));
    expect(run.output)
      .to.include('98 tickets available')
      .and.include('99.8 EUR')
      .and.include('email sent to');
    for (const place of [
      'BookingService',
      'CatalogService',
      'PaymentService',
      'NotificationService',
      'UserService',
      'management UI',
    ])
      expect(run.output).to.match(new RegExp(`${place}[^\\n]*http://127\\.0\\.0\\.1:\\d+`));
    expect(run.output).not.to.match(/undefined|\[object|NaN/);
  });

  it('leaves nothing running, and no environment.json', () => {
    expect(processesOf(directory.path)).to.deep.equal([]);
    expect(existsSync(join(directory.path, 'environment.json'))).to.equal(false);
  });

  const bookingId = (): string => new RegExp(`booking (${UUID})`).exec(run.output)![1]!;
});
