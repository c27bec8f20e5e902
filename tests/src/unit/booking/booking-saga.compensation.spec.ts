import { statusOf } from '@ticketwave/booking-service/application/booking-saga/booking-saga-state';
import { DEADLINE_REACHED } from '@ticketwave/building-blocks/internal/saga';
import { expect } from 'chai';
import {
  cancel,
  COMPENSATION_SECONDS,
  given,
  prepared,
  refunded,
  rejected,
  released,
  reserved,
  succeeded,
  type Story,
} from './story.ts';

const RELEASE_FAILED = 'compensation failed: release';
const REFUND_FAILED = 'compensation failed: refund';

/** Nobody answers, however long it takes. */
function waitsInVain(booking: Story): Story {
  while (booking.deadline !== null) booking.waits();
  return booking;
}

describe('what a booking that ended has undone', () => {
  it('a release that nobody answers is asked for again, three times in all', () => {
    const booking = given(reserved, prepared, cancel);
    for (const attempts of [2, 3]) {
      expect(booking.waitsSeconds).to.equal(COMPENSATION_SECONDS);
      booking.waits();
      expect(booking.decision.commands).to.deep.equal([
        { type: 'note', entry: { what: 'release-repeated', reason: 'user-requested' } },
        { type: 'release-tickets', reason: 'user-requested' },
      ]);
      expect(booking.sagaState.compensations).to.have.nested.property('[0].attempts', attempts);
      expect(booking.reviewReason).to.equal(null);
    }
  });

  it('then it is given up: `compensation failed`, which a person sees', () => {
    const booking = given(reserved, prepared, cancel).waits().waits().waits();
    const entry = { what: 'compensation-failed', reason: 'release' };
    expect(booking.decision.commands).to.deep.equal([{ type: 'note', entry }]);
    expect(booking.reviewReason).to.equal(RELEASE_FAILED);
    expect(statusOf(booking.sagaState)).to.equal('cancelled-compensation-failed');
    expect(booking.deadline).to.equal(null);
  });

  it('a late answer repairs it', () => {
    const booking = waitsInVain(given(reserved, prepared, cancel)).handles(released);
    expect(booking.did).to.deep.equal(['note']);
    expect(booking.reviewReason).to.equal(null);
    expect(statusOf(booking.sagaState)).to.equal('cancelled');
  });

  it('an answer in between ends the asking', () => {
    const booking = given(reserved, prepared, cancel).waits().handles(released);
    expect(booking.deadline).to.equal(null);
    expect(booking.reviewReason).to.equal(null);
  });

  it('a refund is waited for as long as a release with all its attempts, and never asked for', () => {
    const booking = given(prepared, succeeded, rejected());
    expect(booking.waitsSeconds).to.equal(3 * COMPENSATION_SECONDS);
    booking.waits();
    const entry = { what: 'compensation-failed', reason: 'refund' };
    expect(booking.decision.commands).to.deep.equal([{ type: 'note', entry }]);
    expect(booking.reviewReason).to.equal(REFUND_FAILED);
  });

  it('a refund that comes late repairs it, one of a part does not', () => {
    const booking = waitsInVain(given(prepared, succeeded, rejected()));
    expect(booking.handles(refunded(1, 'a-cent')).reviewReason).to.equal(REFUND_FAILED);
    expect(booking.handles(refunded()).reviewReason).to.equal(null);
  });

  it('both may fail, and heal one after the other', () => {
    const booking = waitsInVain(given(reserved, prepared, succeeded, cancel));
    expect(booking.reviewReason).to.equal('compensation failed: refund, release');
    expect(booking.handles(released).reviewReason).to.equal(REFUND_FAILED);
    expect(booking.handles(refunded()).reviewReason).to.equal(null);
    expect(booking.status).to.equal('cancelled');
  });

  it('a deadline that is reached too early changes nothing', () => {
    const booking = given(reserved, prepared, cancel);
    const before = booking.sagaState;
    expect(booking.handles(DEADLINE_REACHED).decision.skipped).to.equal('nothing is due yet');
    expect(booking.sagaState).to.equal(before);
    expect(booking.waitsSeconds).to.equal(COMPENSATION_SECONDS);
  });

  it('a deadline after everything was undone has nothing to do', () => {
    const booking = given(reserved, prepared, cancel, released);
    expect(booking.handles(DEADLINE_REACHED).decision).to.deep.include({
      skipped: 'nothing is due yet',
      deadline: null,
    });
  });
});
