import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { WebhookEvents } from '../application/webhook-events.ts';
import { PaymentDatabase } from './payment-database.ts';

@injectable()
export class PrismaWebhookEvents extends WebhookEvents {
  constructor(@inject(PaymentDatabase) private readonly database: PaymentDatabase) {
    super();
  }

  override async remember(id: string, receivedAt: Date, work: UnitOfWork): Promise<boolean> {
    const data = { id, receivedAt };
    const { count } = await this.database.in(work).webhookEvent.createMany({ data, skipDuplicates: true });
    return count === 1;
  }
}
