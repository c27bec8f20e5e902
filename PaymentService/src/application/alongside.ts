import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Payment } from '../domain/payment.ts';

/** What becomes true together with the provider's answer, such as what the caller is answered. */
export type Alongside = (payment: Payment, work: UnitOfWork) => Promise<void>;

export const nothingMore: Alongside = () => Promise.resolve();
