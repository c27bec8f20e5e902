import { standingOf } from '@ticketwave/booking-service/application/booking-life/standing';
import { DEADLINE_REACHED } from '@ticketwave/building-blocks/saga';
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
        { type: 'note', happening: { what: 'release-repeated', reason: 'user-requested' } },
        { type: 'release-tickets', reason: 'user-requested' },
      ]);
      expect(booking.life.compensations).to.have.nested.property('[0].attempts', attempts);
      expect(booking.attention).to.equal(null);
    }
  });

  it('then it is given up: `compensation failed`, which a person sees', () => {
    const booking = given(reserved, prepared, cancel).waits().waits().waits();
    const happening = { what: 'compensation-failed', reason: 'release' };
    expect(booking.decision.commands).to.deep.equal([{ type: 'note', happening }]);
    expect(booking.attention).to.equal(RELEASE_FAILED);
    expect(standingOf(booking.life)).to.equal('cancelled-compensation-failed');
    expect(booking.deadline).to.equal(null);
  });

  it('a late answer heals it', () => {
    const booking = waitsInVain(given(reserved, prepared, cancel)).hears(released);
    expect(booking.did).to.deep.equal(['note']);
    expect(booking.attention).to.equal(null);
    expect(standingOf(booking.life)).to.equal('cancelled');
  });

  it('an answer in between ends the asking', () => {
    const booking = given(reserved, prepared, cancel).waits().hears(released);
    expect(booking.deadline).to.equal(null);
    expect(booking.attention).to.equal(null);
  });

  it('a refund is waited for as long as a release with all its attempts, and never asked for', () => {
    const booking = given(prepared, succeeded, rejected());
    expect(booking.waitsSeconds).to.equal(3 * COMPENSATION_SECONDS);
    booking.waits();
    const happening = { what: 'compensation-failed', reason: 'refund' };
    expect(booking.decision.commands).to.deep.equal([{ type: 'note', happening }]);
    expect(booking.attention).to.equal(REFUND_FAILED);
  });

  it('a refund that comes late heals it, one of a part does not', () => {
    const booking = waitsInVain(given(prepared, succeeded, rejected()));
    expect(booking.hears(refunded(1, 'a-cent')).attention).to.equal(REFUND_FAILED);
    expect(booking.hears(refunded()).attention).to.equal(null);
  });

  it('both may fail, and heal one after the other', () => {
    const booking = waitsInVain(given(reserved, prepared, succeeded, cancel));
    expect(booking.attention).to.equal('compensation failed: refund, release');
    expect(booking.hears(released).attention).to.equal(REFUND_FAILED);
    expect(booking.hears(refunded()).attention).to.equal(null);
    expect(booking.status).to.equal('cancelled');
  });

  it('a deadline that is reached too early changes nothing', () => {
    const booking = given(reserved, prepared, cancel);
    const before = booking.life;
    expect(booking.hears(DEADLINE_REACHED).decision.passedOver).to.equal('nothing is due yet');
    expect(booking.life).to.equal(before);
    expect(booking.waitsSeconds).to.equal(COMPENSATION_SECONDS);
  });

  it('a deadline after everything was undone has nothing to do', () => {
    const booking = given(reserved, prepared, cancel, released);
    expect(booking.hears(DEADLINE_REACHED).decision).to.deep.include({
      passedOver: 'nothing is due yet',
      deadline: null,
    });
  });
});
