import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { UserCreatedIntegrationEvent } from '@ticketwave/user-contracts';
import { injectable } from 'inversify';
import { UserCreatedDomainEvent } from '../domain/user.events.ts';
import { snapshotOf } from './user-snapshot.ts';

@injectable()
export class UserCreatedDomainEventHandler extends DomainEventHandler<UserCreatedDomainEvent> {
  override readonly handles = UserCreatedDomainEvent;

  override async handle({ user }: UserCreatedDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(new UserCreatedIntegrationEvent(snapshotOf(user)));
  }
}
