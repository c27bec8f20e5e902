import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { UserProfile } from '../domain/user-state.ts';
import type { User } from '../domain/user.ts';
import { Users } from './users.ts';

@injectable()
export class UpdateUser {
  constructor(
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Users) private readonly users: Users,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError `user_unknown` */
  execute(id: string, changes: Partial<UserProfile>): Promise<User> {
    return this.transactor.transact((work) =>
      this.users.change(id, work, (user) => user.update(changes, this.clock.now())),
    );
  }
}
