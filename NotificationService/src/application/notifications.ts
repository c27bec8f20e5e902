import { AggregateRepository, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Notification } from '../domain/notification.ts';

/** Where notifications are kept. */
export abstract class Notifications extends AggregateRepository<Notification> {
  abstract find(id: string): Promise<Notification | undefined>;

  /** Oldest first. */
  abstract ofBooking(bookingId: string): Promise<readonly Notification[]>;

  /** Does nothing if there is one for the same request and channel already. */
  protected abstract override insert(notification: Notification, work: UnitOfWork): Promise<void>;

  /** Held until the unit of work ends. */
  abstract lock(id: string, work: UnitOfWork): Promise<Notification>;

  /**
   * Begins an attempt for each of the pending notifications that are due, the longest due first. Nobody else gets
   * them before `until`, when an attempt without an answer counts as lost.
   */
  abstract claimDue(now: Date, until: Date, limit: number): Promise<readonly Notification[]>;
}
