import { Clock } from '@ticketwave/building-blocks/domain';
import { newId, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { UserProfile } from '../domain/user-state.ts';
import { User } from '../domain/user.ts';
import { Users } from './users.ts';

@injectable()
export class CreateUser {
  constructor(
    @inject(Users) private readonly users: Users,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @param id by which the user books; a new one if absent
   * @throws DomainError `user_exists`
   */
  async execute(id: string | undefined, profile: UserProfile, work: UnitOfWork): Promise<User> {
    const user = User.create(id ?? newId(), profile, this.clock.now());
    await this.users.add(user, work);
    return user;
  }
}
