import { expect } from 'chai';
import { PAYMENT } from './given.ts';
import {
  cancel,
  declined,
  given,
  prepared,
  refunded,
  rejected,
  released,
  reserved,
  succeeded,
} from './story.ts';

describe('the saga of a booking', () => {
  describe('1: created', () => {
    it('given a new booking, then it is pending and is looked at again 30 s after it expires', () => {
      const booking = given();
      expect(booking.status).to.equal('pending');
      expect(booking.deadline?.toISOString()).to.equal('2026-01-30T10:45:30.000Z');
    });

    it('when only the tickets are reserved, then that is noted and it stays pending', () => {
      const booking = given(reserved);
      expect(booking.did).to.deep.equal(['note']);
      expect(booking.status).to.equal('pending');
    });

    it('when only the payment is prepared, then that is noted and it stays pending', () => {
      const booking = given(prepared);
      expect(booking.did).to.deep.equal(['note']);
      expect(booking.status).to.equal('pending');
    });

    for (const [order, first, second] of [
      ['reserved, then prepared', reserved, prepared],
      ['prepared, then reserved', prepared, reserved],
    ] as const) {
      it(`${order}: it awaits payment, until it expires`, () => {
        const booking = given(first).handles(second);
        expect(booking.did).to.deep.equal(['await-payment']);
        expect(booking.status).to.equal('awaiting-payment');
        expect(booking.deadline?.toISOString()).to.equal('2026-01-30T10:45:30.000Z');
      });
    }
  });

  describe('2: paid', () => {
    it('given reserved tickets, when the payment succeeds, then it is confirmed and nothing is waited for', () => {
      const booking = given(reserved, prepared).handles(succeeded);
      expect(booking.did).to.deep.equal(['confirm']);
      expect(booking.status).to.equal('confirmed');
      expect(booking.deadline).to.equal(null);
    });

    it('when the success is received before the preparation, then it reports the payment and confirms all the same', () => {
      const booking = given(reserved).handles(succeeded);
      const payment = { id: PAYMENT.id };
      const entry = { what: 'payment-succeeded', payment };
      expect(booking.decision.commands).to.deep.equal([{ type: 'confirm', entry }]);
      booking.handles(prepared);
      expect(booking.did).to.deep.equal(['note']);
      expect(booking.status).to.equal('confirmed');
    });
  });

  describe('3: the payment failed', () => {
    it('given a booking that awaits payment, when it fails, then it is cancelled and the tickets go back', () => {
      const booking = given(reserved, prepared).handles(declined);
      expect(booking.decision.commands).to.deep.equal([
        {
          type: 'cancel',
          reason: 'payment-failed',
          known: { note: 'The card was declined.', payment: { id: PAYMENT.id } },
        },
        { type: 'release-tickets', reason: 'payment-failed' },
      ]);
      expect(booking.sagaState).to.include({ status: 'cancelled', endedFor: 'payment-failed' });
      expect(booking.owed).to.deep.equal(['release']);
    });
  });

  describe('4: rejected', () => {
    it('given a pending booking, when the tickets are rejected, then it has failed and there is nothing to undo', () => {
      const booking = given(prepared).handles(rejected());
      expect(booking.decision.commands).to.deep.equal([{ type: 'fail', reason: 'sold-out' }]);
      expect(booking.status).to.equal('failed');
      expect(booking.owed).to.deep.equal([]);
      expect(booking.deadline).to.equal(null);
    });
  });

  describe('5: cancelled by the user', () => {
    for (const [what, before, status] of [
      ['pending', [], 'pending'],
      ['awaiting payment', [reserved, prepared], 'awaiting-payment'],
    ] as const) {
      it(`given a booking that is ${what}, then it is cancelled and the tickets go back`, () => {
        const booking = given(...before);
        expect(booking.status).to.equal(status);
        booking.handles(cancel);
        expect(booking.decision.commands).to.deep.equal([
          { type: 'cancel', reason: 'user-requested', known: { note: 'I cannot come.' } },
          { type: 'release-tickets', reason: 'user-requested' },
        ]);
        expect(booking.owed).to.deep.equal(['release']);
        booking.handles(released);
        expect(booking.deadline).to.equal(null);
      });
    }

    it('given a confirmed booking, then the release does not wait for the refund, and both are waited for', () => {
      const booking = given(reserved, prepared, succeeded).handles(cancel);
      expect(booking.did).to.deep.equal(['cancel', 'release-tickets']);
      expect(booking.owed).to.deep.equal(['refund', 'release']);
      expect(booking.handles(refunded()).did).to.deep.equal(['announce-refund']);
      expect(booking.owed).to.deep.equal(['release']);
      expect(booking.handles(released).did).to.deep.equal(['note']);
      expect(booking.deadline).to.equal(null);
      expect(booking.status).to.equal('cancelled');
    });

    it('given a booking that ended, then the wish is skipped and says where the booking stands', () => {
      for (const ended of [given(rejected()), given(cancel), given(reserved, prepared, declined)]) {
        const { status } = ended;
        expect(ended.handles(cancel).decision.skipped).to.equal(`the booking is ${status} already`);
        expect(ended.did).to.deep.equal([]);
      }
    });
  });

  describe('6: expired', () => {
    it('given a booking that nobody paid, then it is cancelled and the tickets go back', () => {
      for (const unpaid of [given(), given(reserved), given(prepared), given(reserved, prepared)]) {
        unpaid.waits();
        expect(unpaid.decision.commands).to.deep.equal([
          { type: 'cancel', reason: 'expired', known: {} },
          { type: 'release-tickets', reason: 'expired' },
        ]);
        expect(unpaid.owed).to.deep.equal(['release']);
      }
    });

    it('paid but the inventory unanswered: failed, released, and the refund is owed', () => {
      const booking = given(prepared, succeeded).waits();
      expect(booking.decision.commands).to.deep.equal([
        { type: 'fail', reason: 'inventory-unanswered' },
        { type: 'release-tickets', reason: 'inventory-unanswered' },
      ]);
      expect(booking.status).to.equal('failed');
      expect(booking.owed).to.deep.equal(['refund', 'release']);
    });

    it('not a moment before its time', () => {
      const booking = given(reserved, prepared);
      const before = booking.sagaState;
      booking.handles({ type: 'deadline-reached' } as never);
      expect(booking.decision.skipped).to.equal('nothing is due yet');
      expect(booking.sagaState).to.equal(before);
    });
  });
});
