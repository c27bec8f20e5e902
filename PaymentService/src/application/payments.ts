import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Payment } from '../domain/payment.ts';

/** Where payments are kept. */
export abstract class Payments {
  abstract find(id: string): Promise<Payment | undefined>;
  abstract ofBooking(bookingId: string, work: UnitOfWork): Promise<Payment | undefined>;
  abstract add(payment: Payment, work: UnitOfWork): Promise<void>;
  abstract save(payment: Payment, work: UnitOfWork): Promise<void>;
}
