import type { Contestant, Place } from '../contestant.ts';
import { inLanes } from '../lanes.ts';
import { OwnApplication } from '../own-application.ts';
import { untilIs } from '../queues.ts';
import { REQUESTS_AT_ONCE } from '../traffic.ts';

/** Each booking asks for tickets, a payment and a notice, and is announced. */
const EVENTS_OF_A_BOOKING = 4;

/** `POST /api/bookings` on the real BookingService, its relay running; what it publishes waits for the others. */
export async function open(place: Place): Promise<Contestant> {
  const application = await OwnApplication.open(place);
  const bookings = (): Promise<number> => application.count('booking', 'SELECT count(*)::int FROM booking');
  const published = (): Promise<number> =>
    application.count('booking', 'SELECT count(*)::int FROM messaging.outbox WHERE published_at IS NOT NULL');
  const drained = (): Promise<number> =>
    untilIs(
      () => application.waiting('booking'),
      (waiting) => waiting === 0,
      { what: 'an empty outbox' },
    );
  let before = { bookings: 0, published: 0 };
  let created = 0;
  try {
    await application.only('booking');
  } catch (error) {
    await application.close();
    throw error;
  }
  return {
    async prepare() {
      await drained();
      before = { bookings: await bookings(), published: await published() };
      created = 0;
    },
    async run(items, meter) {
      application.watch(meter, ['booking']);
      meter.start();
      await inLanes(items, REQUESTS_AT_ONCE, async (index) => {
        const { status } = await application.book(`buyer-${index}@example.com`);
        if (status === 201) created++;
      });
      await drained();
      meter.stop(items);
    },
    effects: async () => ({
      'answers 201': created,
      'bookings stored': (await bookings()) - before.bookings,
      'bookings published': ((await published()) - before.published) / EVENTS_OF_A_BOOKING,
    }),
    close: () => application.close(),
  };
}
