import { DeliveryPolicy } from '@ticketwave/notification-service/domain/delivery-policy';
import { channelsOf, templateOf } from '@ticketwave/notification-service/domain/notification-type';
import { Notification } from '@ticketwave/notification-service/domain/notification';
import type { NotificationState } from '@ticketwave/notification-service/domain/notification-state';
import { NotificationSettledDomainEvent } from '@ticketwave/notification-service/domain/notification.events';
import { expect } from 'chai';
import { now, order } from './in-memory.ts';

const policy = new DeliveryPolicy(3, 5_000);
const later = new Date('2026-01-30T10:31:00.000Z');

/** A notification that so many attempts were begun to hand over. */
function underWay(attempts: number, changes: Partial<NotificationState> = {}): Notification {
  return Notification.restore({ ...Notification.request(order, now).state, attempts, ...changes });
}

describe('a notification', () => {
  it('when requested, is due at once', () => {
    const { state } = Notification.request(order, now);

    expect(state).to.deep.equal({
      ...order,
      status: 'pending',
      createdAt: now,
      sentAt: null,
      errorMessage: null,
      attempts: 0,
      dueAt: now,
    });
  });

  it('when its channel took it, is sent and says so once', () => {
    const notification = underWay(2, { errorMessage: 'The mail server was away.' });

    notification.delivered(later);
    notification.delivered(later);

    expect(notification.state).to.include({ status: 'sent', sentAt: later, errorMessage: null });
    expect(notification.releaseEvents()).to.deep.equal([
      new NotificationSettledDomainEvent(notification.state, later),
    ]);
  });

  it('when its channel would not take it, waits longer each time', () => {
    const notification = underWay(2);

    notification.deliveryFailed({ attempt: 2, reason: 'Away.', final: false }, policy, later);

    const dueAt = new Date(later.getTime() + 25_000);
    expect(notification.state).to.deep.include({ status: 'pending', errorMessage: 'Away.', dueAt });
    expect(notification.releaseEvents()).to.deep.equal([]);
  });

  it('when its last attempt failed, is given up and says so', () => {
    const notification = underWay(3);

    notification.deliveryFailed({ attempt: 3, reason: 'Away.', final: false }, policy, later);

    expect(notification.state).to.include({ status: 'failed', errorMessage: 'Away.', sentAt: null });
    expect(notification.releaseEvents()).to.deep.equal([
      new NotificationSettledDomainEvent(notification.state, later),
    ]);
  });

  it('when no repetition can help, is given up at once', () => {
    const notification = underWay(1);

    notification.deliveryFailed({ attempt: 1, reason: 'No such mailbox.', final: true }, policy, later);

    expect(notification.state.status).to.equal('failed');
  });

  it('given a later attempt has begun, does not believe the failure of the one before', () => {
    const notification = underWay(3);

    notification.deliveryFailed({ attempt: 2, reason: 'Timed out.', final: true }, policy, later);

    expect(notification.state).to.include({ status: 'pending', errorMessage: null });
  });

  it('given it is sent, stays sent whatever an attempt under way reports', () => {
    const notification = underWay(1, { status: 'sent', sentAt: now });

    notification.deliveryFailed({ attempt: 1, reason: 'Timed out.', final: true }, policy, later);

    expect(notification.state).to.include({ status: 'sent', sentAt: now, errorMessage: null });
    expect(notification.releaseEvents()).to.deep.equal([]);
  });
});

describe('the delivery policy', () => {
  it('waits five times as long each time, up to an hour, and gives up after the last attempt', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((attempts) => new DeliveryPolicy(7, 5_000).waitAfter(attempts));

    expect(waits).to.deep.equal([5_000, 25_000, 125_000, 625_000, 3_125_000, 3_600_000, undefined]);
  });

  it('knows when more attempts were begun than there are', () => {
    expect([3, 4].map((attempts) => policy.isExceededBy(attempts))).to.deep.equal([false, true]);
  });
});

describe('the channels of a notice', () => {
  it('are e-mail for all, and text messages too for a confirmed booking', () => {
    expect(channelsOf('booking-created')).to.deep.equal(['email']);
    expect(channelsOf('receipt')).to.deep.equal(['email']);
    expect(channelsOf('booking-confirmed')).to.deep.equal(['email', 'sms']);
  });

  it('have templates of their own', () => {
    expect(templateOf('booking-confirmed', 'email')).to.equal('booking-confirmed');
    expect(templateOf('booking-confirmed', 'sms')).to.equal('booking-confirmed-sms');
  });
});
