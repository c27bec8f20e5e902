import { Clock } from '@ticketwave/building-blocks/domain';
import { DueWorker, type DueWork } from '@ticketwave/building-blocks/hosting';
import { Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import { DeliverNotification } from '../application/deliver-notification.ts';
import { DeliverySignal } from '../application/delivery-signal.ts';
import { Notifications } from '../application/notifications.ts';
import type { Notification } from '../domain/notification.ts';

/** Milliseconds after which an attempt without an answer counts as lost. */
const CLAIM = 30_000;

const DUE_DELIVERIES: DueWork = {
  what: 'Pending notifications',
  concurrency: 8,
  /** What is stored wakes the worker: only attempts put off and what a crash has left behind wait for this. */
  poll: 1_000,
  drain: 4_000,
  again: `it is handed over again once ${CLAIM / 1000} s have passed`,
};

/** Delivers what is pending: at once when something is stored, and whenever an attempt falls due. */
@injectable()
export class DeliveryWorker extends DueWorker<Notification> {
  constructor(
    @inject(Notifications) private readonly notifications: Notifications,
    @inject(DeliverNotification) private readonly deliverNotification: DeliverNotification,
    @inject(DeliverySignal) signal: DeliverySignal,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) logger: Logger,
  ) {
    super(DUE_DELIVERIES, logger);
    signal.onRaise(() => this.wake());
  }

  protected override claim(limit: number): Promise<readonly Notification[]> {
    const now = this.clock.now();
    return this.notifications.claimDue(now, new Date(now.getTime() + CLAIM), limit);
  }

  protected override execute(notification: Notification, giveUp: AbortSignal): Promise<void> {
    return this.deliverNotification.execute(notification, giveUp);
  }

  protected override nameOf({ state }: Notification): string {
    return `notification ${state.id}`;
  }
}
