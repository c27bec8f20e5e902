import type { Sql } from '@ticketwave/building-blocks/adapters';
import { RedriveProtocol } from '@ticketwave/building-blocks/internal/operations';
import { DeadLetters } from '@ticketwave/building-blocks/operations';
import type { SandboxService } from './sandbox-service.ts';

type Picked = Parameters<Parameters<DeadLetters['take']>[2]>;

/** A process that redrives, and dies before one of the things that it does; then nothing of it has any effect more. */
export class MortalRedrives {
  readonly protocol: RedriveProtocol;
  #left: number;

  /** @param dies before so many of its statements, publishings and acknowledgements; never if absent */
  constructor(shop: SandboxService, amqpUrl: string, dies = Infinity) {
    this.#left = dies;
    const real = shop.persistence.sql;
    const sql: Sql = (text, ...parameters) => this.#alive(() => real(text, ...parameters));
    this.protocol = new RedriveProtocol({
      sql,
      queues: shop.queues,
      withDeadLetters: async (_queue, body) => {
        const deadLetters = await this.#alive(() => DeadLetters.connect(amqpUrl));
        try {
          return await body(this.#mortal(deadLetters));
        } finally {
          await deadLetters.close();
        }
      },
    });
  }

  get isDead(): boolean {
    return this.#left <= 0;
  }

  #alive<R>(step: () => R): R {
    if (--this.#left <= 0) throw new Error('killed on purpose');
    return step();
  }

  #mortal(deadLetters: DeadLetters): DeadLetters {
    const take: DeadLetters['take'] = (queue, wanted, body) =>
      deadLetters.take(queue, wanted, (...[picked, publisher]: Picked) =>
        body(
          picked.map((held) => ({
            message: held.message,
            acknowledge: () => this.#alive(() => held.acknowledge()),
          })),
          { publish: (message) => this.#alive(() => publisher.publish(message)) },
        ),
      );
    return Object.assign(Object.create(deadLetters) as DeadLetters, {
      take,
      browse: deadLetters.browse.bind(deadLetters),
    });
  }
}
