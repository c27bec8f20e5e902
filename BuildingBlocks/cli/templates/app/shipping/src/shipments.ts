import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { PostgresDatabase } from '@ticketwave/building-blocks/postgres';

export interface Shipment {
  readonly orderId: string;
  readonly item: string;
  readonly quantity: number;
}

/** Where shipments are kept. */
export interface Shipments {
  add(shipment: Shipment, work: UnitOfWork): Promise<void>;
  /** The latest 100, newest first. */
  latest(): Promise<readonly Shipment[]>;
}

export const shipmentsIn = (database: PostgresDatabase): Shipments => ({
  async add({ orderId, item, quantity }, work) {
    await database
      .in(work)
      .query('INSERT INTO shipment (order_id, item, quantity) VALUES ($1, $2, $3)', [
        orderId,
        item,
        quantity,
      ]);
  },

  latest: () =>
    database.transact(async (work) => {
      const { rows } = await database
        .in(work)
        .query<Shipment>(
          'SELECT order_id AS "orderId", item, quantity FROM shipment ORDER BY requested_at DESC LIMIT 100',
        );
      return rows;
    }),
});
