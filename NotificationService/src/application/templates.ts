import type { Language } from '../domain/language.ts';
import type { Content } from '../domain/notification-state.ts';

/** The data of a notice about a booking, ready to be read. */
interface BookingFacts {
  readonly bookingId: string;
  readonly eventName: string;
  /** `2 tickets`. */
  readonly tickets: string;
  readonly amount: string;
  /** Null if there is nothing to explain. */
  readonly reason: string | null;
  readonly requestedAt: string;
}

/** The data of a receipt, ready to be read. */
interface ReceiptFacts {
  readonly bookingId: string;
  readonly receiptNumber: string;
  readonly receiptUrl: string;
  readonly amount: string;
  readonly generatedAt: string;
}

export type Facts = BookingFacts | ReceiptFacts;

/** The words of every notification, in every language. */
export abstract class Templates {
  /** The facts are text of others and cannot become markup. @throws Error if there is no such template */
  abstract render(templateId: string, language: Language, facts: Facts): Content;
}
