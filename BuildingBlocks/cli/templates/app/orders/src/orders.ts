import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { PostgresDatabase } from '@ticketwave/building-blocks/postgres';

export interface Order {
  readonly id: string;
  readonly item: string;
  readonly quantity: number;
  readonly placedAt: Date;
}

/** Where orders are kept. */
export interface Orders {
  add(order: Order, work: UnitOfWork): Promise<void>;
}

export const ordersIn = (database: PostgresDatabase): Orders => ({
  async add({ id, item, quantity, placedAt }, work) {
    await database
      .in(work)
      .query('INSERT INTO placed_order (id, item, quantity, placed_at) VALUES ($1, $2, $3, $4)', [
        id,
        item,
        quantity,
        placedAt,
      ]);
  },
});
