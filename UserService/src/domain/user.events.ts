import { DomainEvent } from '@ticketwave/building-blocks/domain';
import type { ErasedUser, KnownUser } from './user-state.ts';

abstract class UserDomainEvent<State extends { readonly id: string }> extends DomainEvent {
  override readonly aggregate = 'User';
  /** As it is since then. */
  readonly user: State;

  constructor(user: State, occurredAt: Date) {
    super(occurredAt);
    this.user = user;
  }

  override get aggregateId(): string {
    return this.user.id;
  }
}

export class UserCreatedDomainEvent extends UserDomainEvent<KnownUser> {}

/** Also if it was only announced once more. */
export class UserUpdatedDomainEvent extends UserDomainEvent<KnownUser> {}

/** Also if it was only announced once more. */
export class UserErasedDomainEvent extends UserDomainEvent<ErasedUser> {}
