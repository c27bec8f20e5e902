import { table, type InMemoryDatabase, type Table } from '@ticketwave/testing';
import {
  CardLedger,
  type CardCharge,
  type CardRefund,
  type Entered,
} from '@ticketwave/payment-service/infrastructure/card-network/card-ledger';

const charges = table<CardCharge>('simulated_charge');
const refunds = table<CardRefund>('simulated_refund');

/** In-memory fake of the simulated card network's book. */
export class InMemoryCardLedger extends CardLedger {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override enterCharge(charge: CardCharge): Promise<Entered<CardCharge>> {
    return Promise.resolve(this.#enter(charges, charge));
  }

  override enterRefund(refund: CardRefund): Promise<Entered<CardRefund>> {
    return Promise.resolve(this.#enter(refunds, refund));
  }

  override findCharge(id: string): Promise<CardCharge | undefined> {
    const found = this.#database.storage.all(charges).find((charge) => charge.id === id);
    return Promise.resolve(found);
  }

  #enter<E extends CardCharge | CardRefund>(into: Table<E>, entry: E): Entered<E> {
    const { storage } = this.#database;
    const known = storage.get(into, entry.key);
    if (known) return { entry: known, repeated: true };
    storage.change((transaction) => transaction.put(into, entry.key, entry));
    return { entry, repeated: false };
  }
}
