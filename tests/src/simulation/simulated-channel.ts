import { Channel, type OutgoingMessage } from '@ticketwave/notification-service/application/channel';
import type { ChannelName } from '@ticketwave/notification-service/domain/notification-type';
import type { SimulatedProcess, World } from './world.ts';

const REFUSES = 0.05;

/** Takes its time, and now and then does not take a message. */
export class SimulatedChannel extends Channel {
  override readonly name: ChannelName;
  readonly #process: SimulatedProcess;
  readonly #world: World;

  constructor(name: ChannelName, process: SimulatedProcess, world: World) {
    super();
    this.name = name;
    this.#process = process;
    this.#world = world;
  }

  override async deliver({ id }: OutgoingMessage): Promise<void> {
    await this.#world.pause(this.#process, `${this.name} takes notification ${id.slice(-6)}`);
    if (this.#world.choices.happens(REFUSES)) throw new Error('The channel is busy.');
  }
}
