import { bookingService } from '@ticketwave/booking-service/composition-root';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { operationsService } from '@ticketwave/operations-service/composition-root';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { userService } from '@ticketwave/user-service/composition-root';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { HostedService } from '../support/hosted-service.ts';
import { ServiceSurroundings } from '../support/service-surroundings.ts';
import { dashboards, queriesOf } from './dashboards.ts';
import { Prometheus } from './prometheus.ts';
import { metricsIn, rules } from './rule-files.ts';

const EVENT = '123e4567-e89b-12d3-a456-426614174000';
/** Of the dashboard of a subscription: one whose handler also fails here. */
const QUEUE = 'catalog.update-event-inventory';

describe('a real Prometheus that scrapes the running system', function () {
  let surroundings: ServiceSurroundings;
  let prometheus: Prometheus;
  const services: Record<string, HostedService> = {};

  before(async () => {
    surroundings = await ServiceSurroundings.open();
    services['catalog'] = await HostedService.start(catalogService, surroundings, { SEED_DATA: 'true' });
    services['booking'] = await HostedService.start(bookingService, surroundings);
    services['payment'] = await HostedService.start(paymentService, surroundings);
    services['notification'] = await HostedService.start(notificationService, surroundings);
    services['operations'] = await HostedService.start(operationsService, surroundings);
    services['user'] = await HostedService.start(userService, surroundings);
    prometheus = await Prometheus.start(
      Object.fromEntries(Object.entries(services).map(([name, { url }]) => [name, new URL(url).host])),
    );
    await traffic();
  });

  after(async () => {
    await prometheus.stop();
    await surroundings.close();
  });

  const book = () =>
    services['booking']!.post('/api/bookings', { eventId: EVENT, userId: 'ada@example.com', ticketCount: 1 });

  /** Bookings, one of which the catalogue can handle only at its second attempt. */
  async function traffic(): Promise<void> {
    await eventually(async () => (await book()).status === 201);
    await untilHandled(1);
    const { catalog, booking } = services;
    await catalog!.query('ALTER TABLE ticketed_event RENAME TO away');
    await book();
    await eventually(() => catalog!.log.lines.some(({ fields }) => fields['activity'] === 'retried'));
    await catalog!.query('ALTER TABLE away RENAME TO ticketed_event');
    await untilHandled(2);
    await booking!.get(`/api/bookings/${newId()}`);
    await book();
    await untilHandled(3);
  }

  const untilHandled = (times: number): Promise<unknown> =>
    eventually(() => {
      const { lines } = services['catalog']!.log;
      return (
        lines.filter(({ fields: f }) => f['activity'] === 'handled' && f['queue'] === QUEUE).length >= times
      );
    });

  for (const { name, dashboard } of dashboards()) {
    const queries = queriesOf(dashboard, { service: 'booking', queue: QUEUE });

    it(`has something to show in every panel of ${name}`, async () => {
      expect(queries).to.have.length.of.at.least(10);
      let empty: string[] = [];
      await eventually(async () => {
        const answers = await Promise.all(
          queries.map(async ({ panel, expression }) => ({
            what: `${panel}: ${expression}`,
            series: await prometheus.query(expression),
          })),
        );
        empty = answers.filter(({ series }) => series.length === 0).map(({ what }) => what);
        return empty.length === 0;
      }, 60_000).catch(() => expect(empty).to.deep.equal([]));
    });
  }

  it('would notice a panel about nothing', async () => {
    expect(await prometheus.query('ticketwave_no_such_metric')).to.deep.equal([]);
  });

  it('knows every metric that a rule names, unless the broker alone has it', async () => {
    const known = await prometheus.names();
    const named = rules().flatMap(({ expr }) => metricsIn(expr));
    expect(named).to.have.length.of.at.least(20);
    expect(named.filter((metric) => !known.includes(metric))).to.deep.equal([]);
  });

  it('lets no alert fire while all is well, but for the error that there was', async () => {
    const firing = await prometheus.firing();
    expect(firing.filter((name) => name !== 'TicketWaveErrorRate')).to.deep.equal([]);
  });

  it('fires within 60 s when a service has stopped', async () => {
    const begin = performance.now();
    await services['notification']!.stop();
    await eventually(async () => (await prometheus.firing()).includes('TicketWaveServiceDown'), 120_000);
    expect(performance.now() - begin).to.be.lessThan(60_000);
  });
});
