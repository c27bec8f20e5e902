import { logLine, type LogVerb } from '@ticketwave/building-blocks/internal/messaging';
import { expect } from 'chai';
import { golden } from '../support/goldens.ts';
import { allEvents, eventOfType } from './all-events.ts';

const BOOKING = '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01';
const EVENT = '123e4567-e89b-12d3-a456-426614174000';

/** The log line about the golden message. */
function line(verb: LogVerb, type: string): string {
  return logLine(verb, eventOfType(type), golden(type).body.data);
}

describe('log lines about an event', () => {
  const specified: [verb: LogVerb, type: string, line: string][] = [
    [
      'Publishing',
      'booking.inventory.update-requested',
      `🎫 Publishing UpdateEventInventoryIntegrationEvent - EventId: ${EVENT}, Quantity: 2`,
    ],
    [
      'Publishing',
      'booking.notification.send-requested',
      `📧 Publishing SendBookingNotificationIntegrationEvent - BookingId: ${BOOKING}, UserId: test-user-123`,
    ],
    [
      'Publishing',
      'booking.payment.preparation-requested',
      `💰 Publishing PreparePaymentDataIntegrationEvent - BookingId: ${BOOKING}, Amount: 99.8`,
    ],
    [
      'Processing',
      'booking.inventory.update-requested',
      `🎫 Processing UpdateEventInventoryIntegrationEvent - EventId: ${EVENT}, BookingId: ${BOOKING}`,
    ],
    [
      'Published',
      'catalog.inventory.updated',
      `📊 Published InventoryUpdatedIntegrationEvent - EventId: ${EVENT}`,
    ],
  ];
  for (const [verb, type, text] of specified) {
    it(`${verb} ${type}: as in SPEC section 5`, () => {
      expect(line(verb, type)).to.equal(text);
    });
  }

  it('name what the event is about, for every event and on both sides', () => {
    for (const { name, contract } of allEvents) {
      for (const verb of ['Publishing', 'Processing'] as const) {
        expect(line(verb, contract.type)).to.match(new RegExp(`^. ${verb} ${name} - [A-Z]\\w+: .+`, 'u'));
        expect(line(verb, contract.type)).not.to.include('undefined');
      }
    }
  });

  it('use the icons of SPEC section 5 and no others', () => {
    for (const { contract } of allEvents) {
      expect(contract.log?.icon, contract.type).to.be.oneOf(['🎫', '📧', '💰', '📅', '📊']);
    }
  });
});
