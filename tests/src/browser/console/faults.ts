import { newId } from '@ticketwave/building-blocks/messaging';
import { eventually } from '../../support/eventually.ts';
import { conforming, WireClient } from '../../support/wire-client.ts';
import type { OperatedSystem } from './system.ts';

export const DEAD_QUEUE = 'catalog.update-event-inventory';

/** What goes wrong in a system that an operator can mend in the console. */
export class Faults {
  private constructor(
    private readonly system: OperatedSystem,
    private readonly client: WireClient,
  ) {}

  static async on(system: OperatedSystem): Promise<Faults> {
    return new Faults(system, await WireClient.connect(system.surroundings.amqpUrl));
  }

  close(): Promise<void> {
    return this.client.close();
  }

  /** A request that CatalogService cannot read comes to it. @returns its id, once it is a dead letter */
  async poison(): Promise<string> {
    const message = conforming('booking.inventory.update-requested', {
      ...{ event_id: newId(), booking_id: newId(), quantity_reduced: 'two' },
    });
    const id = await this.client.publish(message);
    await this.system.catalog.outcomesOf(id);
    return id;
  }

  /** The second message of a stream comes without the first. @returns the stream, once NotificationService waits in it */
  async gap(): Promise<string> {
    const userId = `${newId()}@example.com`;
    await this.client.publish(conforming('user.user.updated', { user_id: userId }, { sequence: 2 }));
    return eventually(async () => {
      const [row] = await this.system.notification.query<{ stream: string }>(
        `SELECT stream FROM messaging.parked WHERE stream LIKE '%' || $1`,
        userId,
      );
      return row?.stream;
    });
  }

  /** The booking that nobody has paid in time cannot be ended. @returns the booking, once its deadline has failed */
  async stuckSaga(): Promise<string> {
    const { booking } = this.system;
    const { bookingId } = await this.system.payable();
    await booking.query('ALTER TABLE booking RENAME TO booking_away');
    try {
      await booking.query(
        `UPDATE messaging.saga SET due_at = now(), next_attempt_at = now(),
                state = jsonb_set(state::jsonb, '{expiresAt}', to_jsonb($2::text))::json WHERE id = $1`,
        bookingId,
        new Date(Date.now() - 3_600_000).toISOString(),
      );
      await eventually(async () => {
        const [row] = await booking.query<{ failures: number }>(
          'SELECT failures FROM messaging.saga WHERE id = $1',
          bookingId,
        );
        return row!.failures > 0;
      });
    } finally {
      await booking.query('ALTER TABLE booking_away RENAME TO booking');
    }
    // It is not tried again by itself while the test runs.
    await booking.query(
      `UPDATE messaging.saga SET next_attempt_at = now() + interval '1 hour' WHERE id = $1`,
      bookingId,
    );
    return bookingId;
  }
}
