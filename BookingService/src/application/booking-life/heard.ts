import { Money } from '@ticketwave/building-blocks/domain';
import { hears, type Heard } from '@ticketwave/building-blocks/saga';
import {
  InventoryUpdatedIntegrationEvent,
  InventoryUpdateRejectedIntegrationEvent,
  type InventoryUpdateType,
} from '@ticketwave/catalog-contracts';
import {
  PaymentDataPreparedIntegrationEvent,
  PaymentFailedIntegrationEvent,
  PaymentRefundedIntegrationEvent,
  PaymentSucceededIntegrationEvent,
} from '@ticketwave/payment-contracts';
import { inventoryAnswers } from '../inventory-answers.subscription.ts';
import { payments } from '../payments.subscription.ts';
import type { BookingLifeInput } from './inputs.ts';

/** A restocking is about no booking. */
const STOCK_CHANGES: Readonly<Record<InventoryUpdateType, BookingLifeInput | undefined>> = {
  reserved: { type: 'tickets-reserved' },
  released: { type: 'tickets-released' },
  restocked: undefined,
};

const heardFromCatalog: readonly Heard<BookingLifeInput>[] = [
  hears(InventoryUpdatedIntegrationEvent, {
    subscription: inventoryAnswers,
    saga: (data) => data.booking_id,
    input: (data) => STOCK_CHANGES[data.update_type],
  }),
  hears(InventoryUpdateRejectedIntegrationEvent, {
    subscription: inventoryAnswers,
    saga: (data) => data.booking_id,
    input: (data) => ({ type: 'tickets-rejected', reason: data.rejection_reason }),
  }),
];

const heardFromPayment: readonly Heard<BookingLifeInput>[] = [
  hears(PaymentDataPreparedIntegrationEvent, {
    subscription: payments,
    saga: (data) => data.booking_id,
    input: (data) => ({ type: 'payment-prepared', paymentId: data.payment_id, url: data.payment_url }),
  }),
  hears(PaymentSucceededIntegrationEvent, {
    subscription: payments,
    saga: (data) => data.booking_id,
    input: (data) => ({ type: 'payment-succeeded', paymentId: data.payment_id }),
  }),
  hears(PaymentFailedIntegrationEvent, {
    subscription: payments,
    saga: (data) => data.booking_id,
    input: (data) => ({
      type: 'payment-failed',
      paymentId: data.payment_id,
      code: data.error_code,
      message: data.error_message,
    }),
  }),
  hears(PaymentRefundedIntegrationEvent, {
    subscription: payments,
    saga: (data) => data.booking_id,
    input: (data) => ({
      type: 'payment-refunded',
      refundId: data.refund_id,
      minor: Money.fromMajor(data.amount, data.currency).minor,
      reason: data.reason,
    }),
  }),
];

/** The messages that a booking's life hears, and what each tells it. */
export const heardByBookingLife = [...heardFromCatalog, ...heardFromPayment];
