/**
 * - `lost`: something was accepted or published, and what must follow from it is not there;
 * - `duplicated`: something has happened twice, or without a cause;
 * - `disordered`: a stream was not published in its order;
 * - `stuck`: something has not come to its end;
 * - `innocent`: a dead letter that nobody planted;
 * - `delayed`: something came to its end late because of somebody else's fault.
 */
export type FindingKind = 'lost' | 'duplicated' | 'disordered' | 'stuck' | 'innocent' | 'delayed';

export interface Finding {
  readonly kind: FindingKind;
  readonly what: string;
}

/** Something that was reported to a customer: to a booking, a payment or a refund. */
export interface Reported {
  readonly what: 'cancelled' | 'paid' | 'declined' | 'refunded';
  readonly id: string;
}

/** What a load has asked for, and how it was answered. */
export interface LoadRecord {
  /** Ids of the bookings that were answered with 201. */
  readonly accepted: readonly string[];
  readonly reported: readonly Reported[];
  /** Of each event that it put on sale: the tickets it must have, and those that nobody knows about. */
  readonly stock: ReadonlyMap<string, { readonly certain: number; readonly uncertain: number }>;
}

export const lost = (what: string): Finding => ({ kind: 'lost', what });
export const duplicated = (what: string): Finding => ({ kind: 'duplicated', what });
export const disordered = (what: string): Finding => ({ kind: 'disordered', what });
export const stuck = (what: string): Finding => ({ kind: 'stuck', what });
export const innocent = (what: string): Finding => ({ kind: 'innocent', what });
export const delayed = (what: string): Finding => ({ kind: 'delayed', what });
