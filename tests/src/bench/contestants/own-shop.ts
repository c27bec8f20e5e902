import { connect } from 'amqplib';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { atRate, inLanes } from '../lanes.ts';
import { OwnApplication } from '../own-application.ts';
import { residentBytes } from '../processor-time.ts';
import { untilIs } from '../queues.ts';
import { BookingFlows } from '../booking-flows.ts';

/** Notices of a paid booking: created, confirmed by e-mail and by SMS, and the receipt. */
const NOTICES_OF_A_BOOKING = 4;
const services = ['booking', 'catalog', 'payment', 'notification'] as const;

/**
 * A booking through all four services until it is paid, confirmed and everybody is notified. With `rate` so many begin
 * in a second; otherwise `atOnce` are always under way.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const rate = Number(variant['rate'] ?? 0);
  const atOnce = Number(variant['atOnce'] ?? 1);
  const application = await OwnApplication.open(place);
  const model = await connect(application.amqpUrl);
  const flows = await BookingFlows.open(model, application);
  const counts = async () => ({
    'bookings confirmed': await application.count(
      'booking',
      `SELECT count(*)::int FROM booking WHERE status = 'confirmed'`,
    ),
    'receipts issued': await application.count('payment', 'SELECT count(*)::int FROM receipt'),
    notices: await application.count(
      'notification',
      `SELECT count(*)::int FROM notification WHERE status = 'sent' AND booking_id IN (
         SELECT booking_id FROM notification GROUP BY booking_id HAVING count(*) > 1)`,
    ),
  });
  let before = await counts();
  let latencies: number[] = [];

  return {
    async prepare() {
      flows.forget();
      before = await counts();
      latencies = [];
    },
    async run(items, meter) {
      application.watch(meter);
      meter.start();
      const one = async (index: number): Promise<void> => {
        const begun = performance.now();
        await flows.live(`buyer-${index}@example.com`);
        latencies.push(performance.now() - begun);
      };
      await (rate > 0 ? atRate(items, rate, one) : inLanes(items, atOnce, one));
      await untilIs(
        async () => (await counts()).notices - before.notices,
        (notices) => notices >= items * NOTICES_OF_A_BOOKING,
        { what: 'all notices', everyMs: 50 },
      );
      const memory = Object.fromEntries(
        services.map((service) => [service, residentBytes(application.pid(service))]),
      );
      meter.stop(items, { latencies, memory });
    },
    async effects() {
      const now = await counts();
      return {
        'flows seen': latencies.length,
        'bookings confirmed': now['bookings confirmed'] - before['bookings confirmed'],
        'receipts issued': now['receipts issued'] - before['receipts issued'],
        'bookings with all notices': (now.notices - before.notices) / NOTICES_OF_A_BOOKING,
      };
    },
    async close() {
      await model.close();
      await application.close();
    },
  };
}
