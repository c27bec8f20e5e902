import { newId } from '@ticketwave/building-blocks/messaging';
import { CreateUser } from '@ticketwave/user-service/application/create-user';
import { EraseUser } from '@ticketwave/user-service/application/erase-user';
import { UpdateUser } from '@ticketwave/user-service/application/update-user';
import { Actor, once } from './actor.ts';
import type { ServiceProcess } from './service-process.ts';
import type { SimulatedShop } from './simulated-shop.ts';

/** Says how he is reached, moves, and is erased. */
export class Registrant extends Actor {
  readonly #userId = newId();
  #reached: 'not-yet' | 'at-first' | 'elsewhere' = 'not-yet';

  constructor(shop: SimulatedShop) {
    super('a user', shop);
    const now = shop.world.clock.now();
    const service = shop.user;
    this.intend(
      {
        what: 'registers',
        service,
        from: () => now,
        act: async (process) => {
          await this.#register(process);
          this.#reached = 'at-first';
        },
      },
      {
        what: 'moves',
        service,
        from: () => (this.#reached === 'at-first' ? now : undefined),
        act: async (process) => {
          await process.get(UpdateUser).execute(this.#userId, { email: 'elsewhere@example.com' });
          this.#reached = 'elsewhere';
        },
      },
      {
        what: 'is erased',
        service,
        from: () => (this.#reached === 'elsewhere' ? now : undefined),
        act: (process) => process.get(EraseUser).execute(this.#userId),
      },
    );
  }

  #register(process: ServiceProcess): Promise<unknown> {
    const profile = { email: 'first@example.com', phone: null, language: 'en', name: 'Ada' };
    return once(process, `register-${this.#userId}`, async (work) => {
      await process.get(CreateUser).execute(this.#userId, profile, work);
      return { status: 201, body: {} };
    });
  }
}
