import { Clock } from '@ticketwave/building-blocks/domain';
import { BackgroundTask } from '@ticketwave/building-blocks/hosting';
import { describeError, Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import { DeliverNotification } from '../application/deliver-notification.ts';
import { DeliverySignal } from '../application/delivery-signal.ts';
import { Notifications } from '../application/notifications.ts';
import type { Notification } from '../domain/notification.ts';

/** Hand-overs at the same time. */
const CONCURRENCY = 8;
/** Milliseconds between looks at what is due, for attempts put off and what a crash has left behind. */
const POLL = 1_000;
/** Milliseconds after which an attempt of which nothing was heard counts as lost. */
const CLAIM = 30_000;
/** Milliseconds that hand-overs have to end when the service stops. */
const DRAIN = 4_000;

/** Delivers what is pending: at once when something is stored, and whenever an attempt falls due. */
@injectable()
export class DeliveryWorker extends BackgroundTask {
  readonly #underWay = new Set<Promise<void>>();
  readonly #giveUp = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #stopping = false;
  #claiming = true;

  constructor(
    @inject(Notifications) private readonly notifications: Notifications,
    @inject(DeliverNotification) private readonly deliverNotification: DeliverNotification,
    @inject(DeliverySignal) private readonly signal: DeliverySignal,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {
    super();
  }

  override start(): Promise<void> {
    this.#loop = this.#run();
    return Promise.resolve();
  }

  /** Begins nothing new and waits for what is under way, up to 4 s; what is left is begun again elsewhere or later. */
  override async stop(): Promise<void> {
    this.#stopping = true;
    this.signal.raise();
    await this.#loop;
    const timer = setTimeout(() => this.#giveUp.abort(), DRAIN);
    await Promise.all(this.#underWay);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const free = CONCURRENCY - this.#underWay.size;
      const claimed = free > 0 ? await this.#claim(free) : [];
      for (const notification of claimed) this.#deliver(notification);
      if (claimed.length < free || free === 0) await this.signal.wait(POLL);
    }
  }

  async #claim(limit: number): Promise<readonly Notification[]> {
    const now = this.clock.now();
    try {
      const claimed = await this.notifications.claimDue(now, new Date(now.getTime() + CLAIM), limit);
      if (!this.#claiming) this.logger.info('Pending notifications can be read again');
      this.#claiming = true;
      return claimed;
    } catch (error) {
      if (this.#claiming)
        this.logger.warn('Pending notifications cannot be read', { error: describeError(error) });
      this.#claiming = false;
      return [];
    }
  }

  #deliver(notification: Notification): void {
    const { id } = notification.state;
    const delivery = this.deliverNotification
      .execute(notification, this.#giveUp.signal)
      .catch((error: unknown) => {
        const again = `it is handed over again once ${CLAIM / 1000} s have passed`;
        this.logger.error(`What became of notification ${id} could not be stored: ${again}`, {
          error: describeError(error),
        });
      })
      .finally(() => {
        this.#underWay.delete(delivery);
        this.signal.raise();
      });
    this.#underWay.add(delivery);
  }
}
