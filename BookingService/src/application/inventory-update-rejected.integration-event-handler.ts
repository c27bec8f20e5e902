import { IntegrationEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { InventoryUpdateRejectedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { inventoryAnswers } from './inventory-answers.subscription.ts';
import { NoteAnswer } from './note-answer.ts';

@injectable()
export class InventoryUpdateRejectedIntegrationEventHandler extends IntegrationEventHandler<InventoryUpdateRejectedIntegrationEvent> {
  override readonly handles = InventoryUpdateRejectedIntegrationEvent;
  override readonly subscription = inventoryAnswers;

  constructor(@inject(NoteAnswer) private readonly noteAnswer: NoteAnswer) {
    super();
  }

  override async handle({ data }: InventoryUpdateRejectedIntegrationEvent, work: UnitOfWork): Promise<void> {
    await this.noteAnswer.execute(data.booking_id, work, (booking, at) =>
      booking.ticketsRejected(data.rejection_reason, at),
    );
  }
}
