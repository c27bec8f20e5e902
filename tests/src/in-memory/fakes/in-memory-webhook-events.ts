import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { WebhookEvents } from '@ticketwave/payment-service/application/webhook-events';

const webhookTable = table<{ readonly at: Date }>('webhook_event');

/** In-memory fake of the webhooks that PaymentService has taken. */
export class InMemoryWebhookEvents extends WebhookEvents {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override remember(id: string, at: Date, work: UnitOfWork): Promise<boolean> {
    const transaction = this.#database.in(work);
    if (transaction.get(webhookTable, id)) return Promise.resolve(false);
    transaction.put(webhookTable, id, { at });
    return Promise.resolve(true);
  }
}
