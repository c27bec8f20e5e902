import { DomainError } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { table, type InMemoryDatabase } from '@ticketwave/testing';
import { Users } from '@ticketwave/user-service/application/users';
import { isErased, type KnownUser, type UserState } from '@ticketwave/user-service/domain/user-state';
import { User } from '@ticketwave/user-service/domain/user';

const userTable = table<UserState>('user_account');

/** In-memory fake of UserService's users. */
export class InMemoryUsers extends Users {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override find(id: string): Promise<KnownUser | undefined> {
    const state = this.#database.storage.get(userTable, id);
    return Promise.resolve(state && User.restore(state).known);
  }

  protected override insert({ state }: User, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    const before = transaction.get(userTable, state.id);
    if (before !== undefined && !isErased(before))
      return Promise.reject(new DomainError('user_exists', 'There is a user with this userId already.'));
    transaction.put(userTable, state.id, state);
    return Promise.resolve();
  }

  override lock(id: string, work: UnitOfWork): Promise<User | undefined> {
    const state = this.#database.in(work).get(userTable, id);
    return Promise.resolve(state && User.restore(state));
  }

  protected override update({ state }: User, work: UnitOfWork): Promise<void> {
    this.#database.in(work).put(userTable, state.id, state);
    return Promise.resolve();
  }

  override ids(after: string | null, limit: number): Promise<readonly string[]> {
    const all = this.#database.storage.all(userTable).map(({ id }) => id);
    const inOrder = all.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    const isBehind = (id: string): boolean =>
      after === null || Buffer.compare(Buffer.from(id), Buffer.from(after)) > 0;
    return Promise.resolve(inOrder.filter(isBehind).slice(0, limit));
  }
}
