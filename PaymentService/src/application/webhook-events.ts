import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';

/** Which of the provider's webhooks have had their effect. */
export abstract class WebhookEvents {
  /** @returns whether it is the first time; a second unit of work waits for the first one to end */
  abstract remember(id: string, at: Date, work: UnitOfWork): Promise<boolean>;
}
