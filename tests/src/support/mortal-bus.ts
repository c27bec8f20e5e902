import type { PublishOutcome } from '@ticketwave/building-blocks/adapters';
import type { Message } from '@ticketwave/contracts';
import { BusAround } from './mechanisms-off.ts';

/** The bus of a process that dies: what is published after that reaches nobody, and nobody waits for the broker. */
export class MortalBus extends BusAround {
  #isDead = false;

  die(): void {
    this.#isDead = true;
  }

  override get accepting(): boolean {
    return this.#isDead || super.accepting;
  }

  override async publish(
    message: Message,
    options: { readonly mandatory: boolean },
  ): Promise<PublishOutcome> {
    if (this.#isDead) return { status: 'unknown', reason: 'the process is dead' };
    return super.publish(message, options);
  }
}
