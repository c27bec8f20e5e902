import type { Clock } from '@ticketwave/building-blocks/domain';
import type { Logger } from '@ticketwave/building-blocks/observability';
import { NotificationSettledDomainEventHandler } from '@ticketwave/notification-service/application/notification-settled.domain-event-handler';
import { Notifications } from '@ticketwave/notification-service/application/notifications';
import { Notification } from '@ticketwave/notification-service/domain/notification';
import type {
  NotificationOrder,
  NotificationState,
} from '@ticketwave/notification-service/domain/notification-state';
import { CapturingTransactor } from '../../support/capturing-transactor.ts';

export const now = new Date('2026-01-30T10:30:00.395Z');
export const clock: Clock = { now: () => now };

const quiet = () => undefined;
export const logger: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

export const order: NotificationOrder = {
  id: '0197f1f0-8001-7c01-8f01-4c6f3f0a9c01',
  requestId: '0197f1f0-6f0a-7c3e-9d55-0242ac120005',
  correlationId: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
  bookingId: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
  userId: 'test-user-123',
  notificationType: 'booking-created',
  channel: 'email',
  recipient: 'user-0123456789abcdef@ticketwave.invalid',
  templateId: 'booking-created',
  subject: 'We have your booking',
  text: 'We have your booking.',
  html: '<p>We have your booking.</p>',
};

export class InMemoryNotifications extends Notifications {
  readonly states = new Map<string, NotificationState>();

  override find(id: string): Promise<Notification | undefined> {
    const state = this.states.get(id);
    return Promise.resolve(state && Notification.restore(state));
  }

  override ofBooking(bookingId: string): Promise<readonly Notification[]> {
    const found = [...this.states.values()].filter((state) => state.bookingId === bookingId);
    return Promise.resolve(found.map((state) => Notification.restore(state)));
  }

  protected override insert({ state }: Notification): Promise<void> {
    const known = [...this.states.values()].some(
      ({ requestId, channel }) => requestId === state.requestId && channel === state.channel,
    );
    if (!known) this.states.set(state.id, state);
    return Promise.resolve();
  }

  override async lock(id: string): Promise<Notification> {
    const notification = await this.find(id);
    if (notification === undefined) throw new Error(`There is no notification ${id}`);
    return notification;
  }

  protected override update({ state }: Notification): Promise<void> {
    this.states.set(state.id, state);
    return Promise.resolve();
  }

  override claimDue(at: Date, until: Date, limit: number): Promise<readonly Notification[]> {
    const due = [...this.states.values()].filter(({ status, dueAt }) => status === 'pending' && dueAt <= at);
    const claimed = due
      .slice(0, limit)
      .map((state) => ({ ...state, attempts: state.attempts + 1, dueAt: until }));
    for (const state of claimed) this.states.set(state.id, state);
    return Promise.resolve(claimed.map((state) => Notification.restore(state)));
  }
}

export class InMemoryTransactor extends CapturingTransactor {
  constructor() {
    super(clock, logger, [new NotificationSettledDomainEventHandler()]);
  }
}
