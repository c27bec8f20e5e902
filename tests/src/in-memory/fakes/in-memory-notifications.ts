import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Notifications } from '@ticketwave/notification-service/application/notifications';
import { Notification } from '@ticketwave/notification-service/domain/notification';
import type { NotificationState } from '@ticketwave/notification-service/domain/notification-state';

export const notificationTable = table<NotificationState>('notification');

/** In-memory fake of NotificationService's notifications. */
export class InMemoryNotifications extends Notifications {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override find(id: string): Promise<Notification | undefined> {
    const state = this.#database.storage.get(notificationTable, id);
    return Promise.resolve(state && Notification.restore(state));
  }

  override ofBooking(bookingId: string): Promise<readonly Notification[]> {
    const states = this.#database.storage
      .all(notificationTable)
      .filter((state) => state.bookingId === bookingId)
      .sort((one, other) => Number(one.createdAt) - Number(other.createdAt) || (one.id < other.id ? -1 : 1));
    return Promise.resolve(states.map((state) => Notification.restore(state)));
  }

  protected override insert({ state }: Notification, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    const isKnown = transaction
      .all(notificationTable)
      .some(({ requestId, channel }) => requestId === state.requestId && channel === state.channel);
    if (!isKnown) transaction.put(notificationTable, state.id, state);
    return Promise.resolve();
  }

  override lock(id: string, work: UnitOfWork): Promise<Notification> {
    const state = this.#database.in(work).get(notificationTable, id);
    if (state !== undefined) return Promise.resolve(Notification.restore(state));
    return Promise.reject(new Error(`There is no notification ${id}.`));
  }

  protected override update({ state }: Notification, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    const { attempts } = transaction.get(notificationTable, state.id) ?? state;
    transaction.put(notificationTable, state.id, { ...state, attempts });
    return Promise.resolve();
  }

  override claimDue(now: Date, until: Date, limit: number): Promise<readonly Notification[]> {
    const { storage } = this.#database;
    const claimed = storage
      .all(notificationTable)
      .filter(({ status, dueAt }) => status === 'pending' && dueAt <= now)
      .sort((one, other) => Number(one.dueAt) - Number(other.dueAt))
      .slice(0, limit)
      .map((state) => ({ ...state, attempts: state.attempts + 1, dueAt: until }));
    storage.change((transaction) =>
      claimed.forEach((state) => transaction.put(notificationTable, state.id, state)),
    );
    return Promise.resolve(claimed.map((state) => Notification.restore(state)));
  }

  /** When the first pending one falls due; undefined if none is pending. */
  nextDue(): Date | undefined {
    const pending = this.#database.storage
      .all(notificationTable)
      .filter(({ status }) => status === 'pending');
    return pending.map(({ dueAt }) => dueAt).sort((one, other) => Number(one) - Number(other))[0];
  }
}
