import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { AggregateRepository, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { KnownUser } from '../domain/user-state.ts';
import type { User } from '../domain/user.ts';

/** Where users are kept. */
export abstract class Users extends AggregateRepository<User> {
  /** @returns undefined too if the user was erased */
  abstract find(id: string): Promise<KnownUser | undefined>;

  /** In the place of an erased one of that id, if there is one. @throws DomainError `user_exists` */
  protected abstract override insert(user: User, work: UnitOfWork): Promise<void>;

  /** Held until the unit of work ends, so that what is published about it leaves in the order of the changes. */
  abstract lock(id: string, work: UnitOfWork): Promise<User | undefined>;

  /**
   * Those of erased users too, in the order of their bytes.
   * @param after the last one of the page before; null for the first page
   */
  abstract ids(after: string | null, limit: number): Promise<readonly string[]>;

  /** Locks a user, lets it change, and stores it. @throws NotFoundError `user_unknown`, also if it was erased */
  async change(id: string, work: UnitOfWork, change: (user: User) => void): Promise<User> {
    const user = await this.lock(id, work);
    if (user?.known === undefined) throw userUnknown();
    change(user);
    await this.save(user, work);
    return user;
  }
}

/** Without the id, which the caller knows and which may be an address. */
export const userUnknown = (): NotFoundError => new NotFoundError('user_unknown', 'There is no such user.');
