import { readMessage } from '@ticketwave/building-blocks/internal/inbox';
import { subscribedQueues } from '@ticketwave/building-blocks/adapters';
import { IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { BookingCancelledIntegrationEvent } from '@ticketwave/booking-contracts';
import {
  ContractError,
  InvalidMessageError,
  reading,
  type Read,
  validateReceived,
  type IntegrationEventClass,
} from '@ticketwave/contracts';
import { expect } from 'chai';
import { asReceived, golden } from '../../support/goldens.ts';
import { without } from '../../support/without.ts';

describe('what a handler reads of an event', () => {
  const read = reading(BookingCancelledIntegrationEvent, ['booking_id', 'refund_amount', 'refund_currency']);
  const { data } = golden('booking.booking.cancelled').body;
  const received = (changed: object) => (): unknown =>
    validateReceived<object>(read.contract as never, changed);

  it('is the same event, of which only these fields are checked', () => {
    const names = ['type', 'version', 'exchange', 'routingKey', 'kind', 'entity'] as const;
    for (const name of names)
      expect(read.contract[name], name).to.equal(BookingCancelledIntegrationEvent.contract[name]);
    expect(read.name).to.equal('BookingCancelledIntegrationEvent');
    const rest = without(without(data, 'user_id'), 'cancelled_at') as Record<string, unknown>;
    expect(received({ ...rest, cancellation_reason: 7 })()).to.deep.equal({
      ...rest,
      cancellation_reason: 7,
    });
  });

  it('is checked as the contract has it', () => {
    expect(received({ ...data, refund_amount: 1.005 })).to.throw(
      '"refund_amount" must have at most 2 decimals',
    );
    expect(received({ ...data, booking_id: undefined })).to.throw('"booking_id" is required');
  });

  it('is what the compiler lets a handler see', () => {
    const { booking_id: id } = new read(data as never).data;
    // @ts-expect-error -- it does not say that it reads the reason
    const { cancellation_reason: reason } = new read(data as never).data;
    expect([id, reason]).to.deep.equal([data['booking_id'], data['cancellation_reason']]);
  });

  it('is refused where the contract has no such field', () => {
    expect(() => reading(BookingCancelledIntegrationEvent, ['nothing' as never])).to.throw(
      ContractError,
      "BookingCancelledIntegrationEvent has no field 'nothing' to read",
    );
  });

  describe('by its queue', () => {
    const rest = without(without(data, 'user_id'), 'cancelled_at') as Record<string, unknown>;
    const message = golden('booking.booking.cancelled');
    const later = asReceived({ ...message, body: { ...message.body, data: rest } });

    /** As a service writes it. */
    class Typed extends IntegrationEventHandler<Read<BookingCancelledIntegrationEvent, 'booking_id'>> {
      override readonly handles = reading(BookingCancelledIntegrationEvent, ['booking_id']);
      override handle({ data: { booking_id: id } }: { data: { booking_id: string } }): Promise<void> {
        return id === '' ? Promise.reject(new Error('no booking')) : Promise.resolve();
      }
    }

    class Handler extends IntegrationEventHandler {
      constructor(override readonly handles: IntegrationEventClass) {
        super();
      }
      override handle(): Promise<void> {
        return Promise.resolve();
      }
    }
    const queueOf = (handles: IntegrationEventClass) =>
      subscribedQueues('payment', [new Handler(handles)])[0]!;

    it('is that of a handler like any other', () => {
      expect(subscribedQueues('payment', [new Typed()])[0]!.queue).to.equal('payment.booking-cancelled');
    });

    it('is bound and named like that of the whole event', () => {
      const whole = queueOf(BookingCancelledIntegrationEvent);
      expect(without(queueOf(read), 'handlers')).to.deep.equal(without(whole, 'handlers'));
    });

    it('comes through when other fields are gone, which whoever reads the whole event refuses', () => {
      expect(readMessage(later, queueOf(read))?.handler.handles).to.equal(read);
      expect(() => readMessage(later, queueOf(BookingCancelledIntegrationEvent))).to.throw(
        InvalidMessageError,
        '"user_id" is required',
      );
    });
  });
});
