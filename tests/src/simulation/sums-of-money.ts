import type { PaymentState } from '@ticketwave/payment-service/domain/payment-state';
import type { Customer } from './customer.ts';
import type { SimulatedShop } from './simulated-shop.ts';
import { differs } from './sums-of-tickets.ts';
import { paymentTable } from '../in-memory/fakes/in-memory-payments.ts';
import { receiptTable } from '../in-memory/fakes/in-memory-receipts.ts';

/** What the card network has taken and given back is what bookings are worth and what people have given back. */
export function moneyShortcomings(shop: SimulatedShop, customers: readonly Customer[]): string[] {
  return [
    ...customers.flatMap((customer) => balanceShortcomings(shop, customer)),
    ...shop.payment.storage.all(paymentTable).flatMap((payment) => paymentShortcomings(shop, payment)),
    ...receiptShortcomings(shop),
  ];
}

function balanceShortcomings({ cards }: SimulatedShop, { userId, booking, payment }: Customer): string[] {
  const taken = cards.balanceOf((id) => id === payment?.capture?.providerPaymentId);
  const byHand = (payment?.refunds ?? []).filter(({ forBookingEnd }) => !forBookingEnd);
  const givenBack = byHand.reduce((total, { amount }) => total + amount.minor, 0);
  const due = booking?.status === 'confirmed' ? booking.price.minor - givenBack : 0;
  return differs(`cents taken from ${userId}, whose booking is ${booking?.status}`, taken, due);
}

function paymentShortcomings({ cards }: SimulatedShop, payment: PaymentState): string[] {
  const { id, status, charge, capture, refunds } = payment;
  const charges = [...cards.charges].filter(([key]) => key === charge?.key);
  const known = capture === null ? 'declined' : 'succeeded';
  return [
    ...(status === 'processing' ? [`Payment ${id} stays processing.`] : []),
    ...refunds
      .filter((refund) => refund.status !== 'succeeded')
      .map((refund) => `Refund ${refund.id} stays ${refund.status}.`),
    ...(charge === null ? [] : differs(`charges of payment ${id}`, charges.length, 1)),
    ...charges
      .filter(([, { status: really }]) => really !== known)
      .map(
        ([, { status: really }]) => `The charge of payment ${id} has ${really}, and is known as ${known}.`,
      ),
  ];
}

function receiptShortcomings({ cards, payment }: SimulatedShop): string[] {
  const numbers = payment.storage.all(receiptTable).map(({ number }) => number);
  const expected = numbers.map((_number, position) => `RCP-2026-${String(position + 1).padStart(6, '0')}`);
  const gapless = [...numbers].sort().every((number, position) => number === expected[position]);
  const captured = [...cards.charges.values()].filter(({ status }) => status === 'succeeded');
  return [
    ...(gapless ? [] : [`The numbers of the receipts have gaps: ${numbers.join(', ')}.`]),
    ...differs('receipts', numbers.length, captured.length),
    ...differs('charges, all of payments that are known', cards.charges.size, chargesKnown(payment)),
  ];
}

const chargesKnown = ({ storage }: SimulatedShop['payment']): number =>
  storage.all(paymentTable).filter(({ charge }) => charge !== null).length;
