import { IntegrationEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { InventoryUpdatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { inventoryAnswers } from './inventory-answers.subscription.ts';
import { NoteAnswer } from './note-answer.ts';

/** Of all changes of stock only the reservation of tickets answers a booking. */
@injectable()
export class InventoryUpdatedIntegrationEventHandler extends IntegrationEventHandler<InventoryUpdatedIntegrationEvent> {
  override readonly handles = InventoryUpdatedIntegrationEvent;
  override readonly subscription = inventoryAnswers;

  constructor(@inject(NoteAnswer) private readonly noteAnswer: NoteAnswer) {
    super();
  }

  override async handle({ data }: InventoryUpdatedIntegrationEvent, work: UnitOfWork): Promise<void> {
    if (data.update_type !== 'reserved' || data.booking_id === null) return;
    await this.noteAnswer.execute(data.booking_id, work, (booking, at) => booking.ticketsReserved(at));
  }
}
