import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { correlate, describeError, Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable, multiInject } from 'inversify';
import { DeliveryPolicy } from '../domain/delivery-policy.ts';
import type { DeliveryFailure, Notification } from '../domain/notification.ts';
import type { NotificationState } from '../domain/notification-state.ts';
import { Channel, UndeliverableError } from './channel.ts';
import { Notifications } from './notifications.ts';

/** Milliseconds that a channel has for one message; less than a claim lasts, so that no two have it at a time. */
const HAND_OVER_LIMIT = 15_000;
const LONGEST_REASON = 500;

/** Hands one claimed notification to its channel, outside any transaction, and then records what came of it. */
@injectable()
export class DeliverNotification {
  constructor(
    @inject(Notifications) private readonly notifications: Notifications,
    @multiInject(Channel) private readonly channels: readonly Channel[],
    @inject(DeliveryPolicy) private readonly policy: DeliveryPolicy,
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {}

  /**
   * @param signal aborted when the service cannot wait any longer: nothing is recorded, and the claim runs out
   * @throws Error if the outcome could not be recorded; then too the claim runs out
   */
  async execute(notification: Notification, signal: AbortSignal): Promise<void> {
    const { correlationId, requestId } = notification.state;
    await correlate({ correlationId, causationId: requestId }, async () => {
      const failure = await this.#handOver(notification, signal);
      if (failure !== undefined && signal.aborted) return;
      await this.#record(notification.state.id, failure);
    });
  }

  /** `undefined`: the channel has it. */
  async #handOver({ state }: Notification, signal: AbortSignal): Promise<DeliveryFailure | undefined> {
    const { attempts: attempt } = state;
    if (this.policy.isExceededBy(attempt)) {
      const reason = state.errorMessage ?? 'Every attempt to send it was cut short.';
      return { attempt, reason, final: true };
    }
    try {
      const channel = this.channels.find(({ name }) => name === state.channel);
      if (channel === undefined) throw new UndeliverableError(`There is no channel '${state.channel}'.`);
      await channel.deliver(state, AbortSignal.any([signal, AbortSignal.timeout(HAND_OVER_LIMIT)]));
      return undefined;
    } catch (error) {
      const reason = describeError(error).slice(0, LONGEST_REASON);
      return { attempt, reason, final: error instanceof UndeliverableError };
    }
  }

  async #record(id: string, failure: DeliveryFailure | undefined): Promise<void> {
    const state = await this.transactor.transact(async (work) => {
      const notification = await this.notifications.lock(id, work);
      if (failure === undefined) notification.delivered(this.clock.now());
      else notification.deliveryFailed(failure, this.policy, this.clock.now());
      await this.notifications.save(notification, work);
      return notification.state;
    });
    if (failure !== undefined && state.status !== 'sent') this.#report(failure, state);
  }

  #report({ attempt, reason }: DeliveryFailure, { id, channel, status, dueAt }: NotificationState): void {
    const failed = `Attempt ${attempt} to send notification ${id} by ${channel} failed`;
    if (status === 'failed') this.logger.error(`${failed}: given up`, { error: reason });
    else this.logger.warn(`${failed}: to be tried again at ${dueAt.toISOString()}`, { error: reason });
  }
}
