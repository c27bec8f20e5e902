import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { UserErasedIntegrationEvent } from '@ticketwave/user-contracts';
import { injectable } from 'inversify';
import { UserErasedDomainEvent } from '../domain/user.events.ts';

@injectable()
export class UserErasedDomainEventHandler extends DomainEventHandler<UserErasedDomainEvent> {
  override readonly handles = UserErasedDomainEvent;

  override async handle({ user }: UserErasedDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(
      new UserErasedIntegrationEvent({ user_id: user.id, erased_at: user.erasedAt.toISOString() }),
    );
  }
}
