import { snapshotOf } from '@ticketwave/cli/contracts/snapshot';
import { verifyPublished } from '@ticketwave/testing/contracts';
import { expect } from 'chai';
import type { Mutation } from '../simulation/simulated-shop.ts';
import { wires } from '../support/topology.ts';
import { conforming } from '../support/wire-client.ts';
import { receive } from './deliveries.ts';
import { plantedChanges } from './planted-changes.ts';
import { playedSeason, publishedBy } from './published-messages.ts';

/** What the publisher's test says when its code has been changed so. */
async function complaintOf(publisher: string, mutation: Mutation): Promise<string> {
  const { publishes } = wires.find(({ name }) => name === publisher)!;
  const published = publishedBy(await playedSeason(mutation), publisher);
  try {
    verifyPublished({ publishes, published, consumers: wires.map(snapshotOf) });
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

describe('contract tests by message find', () => {
  it('a publisher that no longer sends what a consumer expects, though each message is valid', async () => {
    const complaint = await complaintOf('booking', plantedChanges.publisherOfOtherData);
    expect(
      complaint
        .replaceAll(/none of \d+/g, 'none')
        .split('\n- ')
        .slice(1),
    ).to.have.members([
      'booking.booking.cancelled.v1: payment expects one when a booking expires, and none is: of the nearest, ' +
        'cancellation_reason must be "expired"',
      'booking.notification.send-requested.v1: notification expects one when a user is to be sent payment-failed, ' +
        'and none is: of the nearest, notification_type must be "payment-failed"',
      'booking.notification.send-requested.v1: notification expects one when a user is to be sent booking-expired, ' +
        'and none is: of the nearest, notification_type must be "booking-expired"',
    ]);
  });

  it('an event that the code no longer publishes', async () => {
    expect(await complaintOf('booking', plantedChanges.publisherOfNothing)).to.include(
      '\n- booking.booking.confirmed.v1 (BookingConfirmedIntegrationEvent): no test has made the code publish one',
    );
  });

  it('a consumer whose handler does not take what it is sent, though it can read it', async () => {
    const queue = 'payment.booking-ended';
    const cancelled = (reason: string) =>
      conforming('booking.booking.cancelled', { cancellation_reason: reason });
    const mutation = plantedChanges.consumerOfLess;
    expect(await receive(cancelled('user-requested'), queue, mutation)).to.equal('handled');
    expect(await receive(cancelled('expired'), queue, mutation)).to.include('What is expired?');
  });
});
