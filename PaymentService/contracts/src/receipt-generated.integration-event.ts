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
  }).example({
    receipt_id: '0197f1f1-4c35-79d1-8f60-d84be21c7704',
    payment_id: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    receipt_number: 'RCP-2026-000001',
    receipt_url: 'http://127.0.0.1:5003/api/receipts/0197f1f1-4c35-79d1-8f60-d84be21c7704',
    amount: 99.8,
    currency: 'EUR',
    generated_at: '2026-01-30T10:31:05.480Z',
  }),
  log: {
    icon: '💰',
    publishing: (data) => ({ BookingId: data.booking_id, ReceiptNumber: data.receipt_number }),
  },
}) {}
