import { Money } from '@ticketwave/building-blocks/domain';
import { receiptNumber } from '@ticketwave/payment-service/domain/receipt';
import { EtaReceiptDocument } from '@ticketwave/payment-service/infrastructure/eta-receipt-document';
import { expect } from 'chai';
import { now } from './in-memory.ts';

const receipt = {
  id: '0197f1f1-4c35-79d1-8f60-d84be21c7704',
  number: receiptNumber(2026, 1),
  paymentId: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
  bookingId: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
  userId: 'test-user-123',
  amount: new Money(123_456, 'EUR'),
  paymentMethod: { type: 'card', brand: 'visa', last4: '4242' },
  issuedAt: now,
};

describe('a receipt', () => {
  const document = new EtaReceiptDocument();

  it('shows what was paid, when and with which card', () => {
    const html = document.render(receipt);

    expect(html).to.match(/^<!doctype html>/);
    for (const fact of [
      'RCP-2026-000001',
      '€1,234.56',
      '30 January 2026 at 10:30 UTC',
      'visa card ending in 4242',
    ])
      expect(html).to.include(fact);
    expect(html).to.include(receipt.bookingId).and.include(receipt.paymentId);
  });

  it('shows a user id as text, whatever is in it', () => {
    const html = document.render({ ...receipt, userId: '<script>alert("1")</script>&' });
    expect(html).to.include('&lt;script&gt;').and.include('&amp;').and.not.include('<script');
  });

  it('has a number of six digits, and more when they do not suffice', () => {
    expect(receiptNumber(2027, 42)).to.equal('RCP-2027-000042');
    expect(receiptNumber(2027, 1_234_567)).to.equal('RCP-2027-1234567');
  });
});
