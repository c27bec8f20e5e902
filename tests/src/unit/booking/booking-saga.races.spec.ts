import type { BookingInput } from '@ticketwave/booking-service/application/booking-saga/inputs-and-commands';
import { DEADLINE_REACHED } from '@ticketwave/building-blocks/internal/saga';
import { expect } from 'chai';
import {
  cancel,
  declined,
  given,
  prepared,
  PRICE,
  refunded,
  rejected,
  released,
  reserved,
  succeeded,
} from './story.ts';

describe('the races in the saga of a booking', () => {
  describe('paid before the inventory answered', () => {
    it('is noted, and the booking stays pending', () => {
      const booking = given(prepared).handles(succeeded);
      expect(booking.did).to.deep.equal(['note']);
      expect(booking.status).to.equal('pending');
    });

    it('then reserved: confirmed', () => {
      const booking = given(prepared, succeeded).handles(reserved);
      expect(booking.did).to.deep.equal(['confirm']);
      expect(booking.status).to.equal('confirmed');
    });

    it('then rejected: failed, nothing is released, and the money is waited for', () => {
      const booking = given(prepared, succeeded).handles(rejected());
      expect(booking.did).to.deep.equal(['fail']);
      expect(booking.owed).to.deep.equal(['refund']);
      expect(booking.handles(refunded()).did).to.deep.equal(['announce-refund']);
      expect(booking.deadline).to.equal(null);
    });
  });

  describe('a release that overtakes its reservation', () => {
    it('is answered, and the reservation that is rejected for it is skipped', () => {
      const booking = given(cancel).handles(released);
      expect(booking.deadline).to.equal(null);
      booking.handles(rejected('released'));
      expect(booking.decision.skipped).to.match(/has ended/);
      expect(booking.status).to.equal('cancelled');
    });

    it('may be answered after that rejection as well', () => {
      const booking = given(cancel, rejected('released'));
      expect(booking.owed).to.deep.equal(['release']);
      expect(booking.handles(released).owed).to.deep.equal([]);
    });

    it('that did not overtake it: the late reservation is skipped, its release is what counts', () => {
      const booking = given(cancel).handles(reserved);
      expect(booking.decision.skipped).to.match(/has ended/);
      expect(booking.handles(released).deadline).to.equal(null);
    });
  });

  describe('cancelled while it is being paid', () => {
    it('a success that arrives after the booking ended is refunded', () => {
      const booking = given(reserved, prepared, cancel, released);
      expect(booking.deadline).to.equal(null);
      booking.handles(succeeded);
      expect(booking.did).to.deep.equal(['note']);
      expect(booking.status).to.equal('cancelled');
      expect(booking.owed).to.deep.equal(['refund']);
      expect(booking.handles(refunded()).deadline).to.equal(null);
    });

    it('a failure that arrives after the booking ended is noted, and nobody is informed a second time', () => {
      const booking = given(reserved, prepared, cancel).handles(declined);
      expect(booking.did).to.deep.equal(['note']);
      expect(booking.sagaState).to.include({ status: 'cancelled', endedFor: 'user-requested' });
      expect(booking.owed).to.deep.equal(['release']);
    });

    it('a refund that is learned of before the success it undoes leaves nothing owed', () => {
      const booking = given(reserved, prepared, cancel, released).handles(refunded());
      expect(booking.did).to.deep.equal(['announce-refund']);
      expect(booking.handles(succeeded).did).to.deep.equal(['note']);
      expect(booking.owed).to.deep.equal([]);
      expect(booking.deadline).to.equal(null);
    });
  });

  describe('the payment failed while the booking is pending', () => {
    it('ends it: the release overtakes the answer, and that is skipped, whatever it is', () => {
      for (const answer of [reserved, rejected(), rejected('released')]) {
        const booking = given(prepared).handles(declined);
        expect(booking.did).to.deep.equal(['cancel', 'release-tickets']);
        expect(booking.handles(answer).did).to.deep.equal([]);
        expect(booking.handles(released).deadline).to.equal(null);
        expect(booking.status).to.equal('cancelled');
      }
    });

    it('also if it is received before the preparation', () => {
      const booking = given(declined).handles(prepared);
      expect(booking.did).to.deep.equal(['note']);
      expect(booking.status).to.equal('cancelled');
    });
  });

  describe('a success that comes at the last moment', () => {
    it('before the deadline: confirmed, and the deadline that was set for expiry has nothing to do', () => {
      const booking = given(reserved, prepared, succeeded);
      expect(booking.handles(DEADLINE_REACHED).decision.skipped).to.equal('nothing is due yet');
      expect(booking.status).to.equal('confirmed');
    });

    it('after it: the booking stays cancelled and the refund is owed', () => {
      const booking = given(reserved, prepared).waits().handles(succeeded);
      expect(booking.status).to.equal('cancelled');
      expect(booking.owed).to.deep.equal(['release', 'refund']);
    });

    it('for a payment that was instructed to have failed: money was taken, so it is given back', () => {
      const booking = given(reserved, prepared, declined).handles(succeeded);
      expect(booking.sagaState).to.include({ status: 'cancelled', endedFor: 'payment-failed' });
      expect(booking.owed).to.include('refund');
    });
  });

  describe('a refund by hand', () => {
    const half = refunded(PRICE / 2, 'by-hand');

    it('leaves a confirmed booking as it is, and the user is informed', () => {
      const booking = given(reserved, prepared, succeeded).handles(half);
      expect(booking.decision.commands).to.deep.equal([
        { type: 'announce-refund', minor: PRICE / 2, reason: 'the booking ended' },
      ]);
      expect(booking.status).to.equal('confirmed');
      expect(booking.deadline).to.equal(null);
    });

    it('of a part, then cancelled: the rest is waited for', () => {
      const booking = given(reserved, prepared, succeeded, half, cancel);
      expect(booking.owed).to.deep.equal(['refund', 'release']);
      expect(booking.handles(refunded(PRICE / 2 - 1, 'too-little')).owed).to.include('refund');
      expect(booking.handles(refunded(1, 'the-last-cent')).owed).to.deep.equal(['release']);
    });

    it('of everything, then cancelled: no money is waited for', () => {
      const booking = given(reserved, prepared, succeeded, refunded(), cancel);
      expect(booking.owed).to.deep.equal(['release']);
    });

    it('learned of before the success: the success confirms all the same', () => {
      const booking = given(reserved, prepared, half).handles(succeeded);
      expect(booking.status).to.equal('confirmed');
    });
  });

  describe('what is received twice', () => {
    const repetitions: [string, before: BookingInput[], again: BookingInput][] = [
      ['reserved', [reserved], reserved],
      ['reserved while it awaits payment', [reserved, prepared], reserved],
      ['rejected after it was reserved', [reserved], rejected()],
      ['rejected', [rejected()], rejected()],
      ['reserved after it was rejected', [rejected()], reserved],
      ['prepared', [prepared], prepared],
      [
        'prepared for another payment',
        [prepared],
        { type: 'payment-prepared', paymentId: 'other', url: 'other' },
      ],
      ['paid', [reserved, prepared, succeeded], succeeded],
      ['paid while pending', [prepared, succeeded], succeeded],
      ['failed after it was paid', [reserved, prepared, succeeded], declined],
      ['failed after it was paid while pending', [prepared, succeeded], declined],
      ['failed', [reserved, prepared, declined], declined],
      ['cancelled', [cancel], cancel],
      ['released', [cancel, released], released],
      ['released without having been asked for', [reserved], released],
      ['refunded', [reserved, prepared, succeeded, refunded()], refunded()],
    ];
    for (const [what, before, again] of repetitions) {
      it(`${what}: skipped, and nothing changes`, () => {
        const booking = given(...before);
        const { sagaState, deadline } = booking;
        booking.handles(again);
        expect(booking.decision.skipped).to.be.a('string');
        expect(booking.decision).to.deep.include({ commands: [], deadline });
        expect(booking.sagaState).to.equal(sagaState);
      });
    }
  });
});
