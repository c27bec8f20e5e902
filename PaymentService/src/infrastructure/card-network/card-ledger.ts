import type { Money } from '@ticketwave/building-blocks/domain';

/** What the network did, or refused, under a key. */
interface Entry {
  readonly key: string;
  readonly amount: Money;
  /** Null: the money has moved. */
  readonly declinedCode: string | null;
  readonly at: Date;
}

export interface CardCharge extends Entry {
  /** What others call the charge: `sim_…`. */
  readonly id: string;
  readonly paymentMethod: string;
}

export interface CardRefund extends Entry {
  readonly chargeId: string;
}

/** What stands under a key. `repeated`: it stood there before. */
export interface Entered<E> {
  readonly entry: E;
  readonly repeated: boolean;
}

/**
 * The card network's own book. It is no part of the service's transactions: what was charged stays charged, whatever
 * becomes of who asked for it. The first entry under a key stands, however many are made at a time.
 */
export abstract class CardLedger {
  abstract enterCharge(charge: CardCharge): Promise<Entered<CardCharge>>;
  abstract enterRefund(refund: CardRefund): Promise<Entered<CardRefund>>;
  /** @param id `sim_…` */
  abstract findCharge(id: string): Promise<CardCharge | undefined>;
}
