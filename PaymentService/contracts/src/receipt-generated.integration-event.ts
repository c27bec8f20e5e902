import { integrationEvent, timestamp, userId, uuid, webAddress } from '@ticketwave/contracts';
import Joi from 'joi';
import { amountFields, type Amount } from './amount.ts';

export interface ReceiptGenerated extends Amount {
  readonly receipt_id: string;
  readonly payment_id: string;
  readonly booking_id: string;
  readonly user_id: string;
  /** `RCP-2026-000001`: without gaps within a year. */
  readonly receipt_number: string;
  /** Where the receipt can be read. */
  readonly receipt_url: string;
  readonly generated_at: string;
}

/** There is a receipt for the payment. */
export class ReceiptGeneratedIntegrationEvent extends integrationEvent({
  publisher: 'payment',
  type: 'receipt.receipt.generated',
  typePrefix: 'receipt',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.payment_id,
  schema: Joi.object<ReceiptGenerated, true>({
    receipt_id: uuid,
    payment_id: uuid,
    booking_id: uuid,
    user_id: userId,
    receipt_number: Joi.string().pattern(/^RCP-\d{4}-\d{6,}$/, 'RCP-{year}-{number}'),
    receipt_url: webAddress,
    ...amountFields,
    generated_at: timestamp,
  }),
  log: {
    icon: '💰',
    publishing: (data) => ({ BookingId: data.booking_id, ReceiptNumber: data.receipt_number }),
  },
}) {}
