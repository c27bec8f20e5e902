import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Users } from './users.ts';

const PAGE = 500;

/**
 * Publishes of every user once more how it is, as the next message of its stream: for a subscriber that is new, or whose
 * copies were lost or restored from before an erasure. Does no harm while the service runs, nor twice.
 */
@injectable()
export class AnnounceUsers {
  constructor(
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Users) private readonly users: Users,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @returns how many users there are, erased ones included */
  async execute(): Promise<number> {
    let announced = 0;
    let last: string | null = null;
    do {
      const page: readonly string[] = await this.users.ids(last, PAGE);
      for (const id of page) await this.transactor.transact((work) => this.#announce(id, work));
      announced += page.length;
      last = page.at(-1) ?? null;
    } while (last !== null);
    return announced;
  }

  async #announce(id: string, work: UnitOfWork): Promise<void> {
    const user = await this.users.lock(id, work);
    if (user === undefined) return;
    user.announce(this.clock.now());
    await this.users.save(user, work);
  }
}
