import { Clock } from '@ticketwave/building-blocks/domain';
import { newId, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { Language } from '../domain/language.ts';
import { Notification } from '../domain/notification.ts';
import { channelsOf, templateOf, type NotificationType } from '../domain/notification-type.ts';
import { DeliverySignal } from './delivery-signal.ts';
import { Notifications } from './notifications.ts';
import { Recipients } from './recipients.ts';
import { Templates, type Facts } from './templates.ts';

interface Notice {
  /** The message that asked for it. */
  readonly requestId: string;
  readonly correlationId: string;
  readonly bookingId: string;
  readonly userId: string;
  readonly notificationType: NotificationType;
  /** In the language of who receives it. */
  readonly factsIn: (language: Language) => Facts;
}

/**
 * Writes down what is to be sent, once for each channel. Nothing leaves before the unit of work has committed: the intent
 * must outlive a crash, and the world outside cannot be rolled back.
 */
@injectable()
export class Notify {
  constructor(
    @inject(Notifications) private readonly notifications: Notifications,
    @inject(Recipients) private readonly recipients: Recipients,
    @inject(Templates) private readonly templates: Templates,
    @inject(DeliverySignal) private readonly signal: DeliverySignal,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async execute({ factsIn, ...notice }: Notice, work: UnitOfWork): Promise<void> {
    const { addresses, language } = await this.recipients.find(notice.userId, work);
    const facts = factsIn(language);
    for (const channel of channelsOf(notice.notificationType)) {
      const templateId = templateOf(notice.notificationType, channel);
      const order = {
        ...notice,
        ...this.templates.render(templateId, language, facts),
        id: newId(),
        channel,
        templateId,
        recipient: addresses[channel],
      };
      await this.notifications.add(Notification.request(order, this.clock.now()), work);
    }
    work.afterCommit(() => this.signal.raise());
  }
}
