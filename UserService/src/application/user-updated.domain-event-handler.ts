import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { UserUpdatedIntegrationEvent } from '@ticketwave/user-contracts';
import { injectable } from 'inversify';
import { UserUpdatedDomainEvent } from '../domain/user.events.ts';
import { snapshotOf } from './user-snapshot.ts';

@injectable()
export class UserUpdatedDomainEventHandler extends DomainEventHandler<UserUpdatedDomainEvent> {
  override readonly handles = UserUpdatedDomainEvent;

  override async handle({ user }: UserUpdatedDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(new UserUpdatedIntegrationEvent(snapshotOf(user)));
  }
}
