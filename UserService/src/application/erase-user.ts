import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Users } from './users.ts';

/** Removes what is known of a user, here and, by the event, wherever it was copied to. */
@injectable()
export class EraseUser {
  constructor(
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Users) private readonly users: Users,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError `user_unknown` */
  async execute(id: string): Promise<void> {
    await this.transactor.transact((work) =>
      this.users.change(id, work, (user) => user.erase(this.clock.now())),
    );
  }
}
