import { messageOf, type GoldenMessage } from '@ticketwave/contracts';
import { table } from '@ticketwave/testing';
import { Choices } from '../simulation/choices.ts';
import type { SimulatedService } from '../simulation/simulated-service.ts';
import { SimulatedShop, type Mutation } from '../simulation/simulated-shop.ts';

const MOST_STEPS = 500;

/** What the in-memory inbox of a service remembers. */
const inbox = table<object>('messaging.inbox');

/** Whether the handlers of a queue have handled the message to its end. */
export const isHandled = ({ storage }: SimulatedService, queue: string, messageId: string): boolean =>
  storage.get(inbox, `${queue} ${messageId}`) !== undefined;

/** The service that a queue belongs to; undefined if it is not in the shop. */
export const ownerIn = ({ services }: SimulatedShop, queue: string): SimulatedService | undefined =>
  services.find(({ name }) => queue.startsWith(`${name}.`));

/**
 * Gives a message to all services, with their real handlers, while they know of nothing yet, and lets happen what follows
 * from it at once.
 * @returns what became of it in that queue: `handled`, or what the service has logged instead
 */
export async function receive(
  message: GoldenMessage,
  queue: string,
  mutation: Mutation = {},
): Promise<string> {
  const shop = new SimulatedShop(new Choices(1, 0), mutation);
  shop.broker.publish(messageOf(message));
  await rest(shop);
  const owner = ownerIn(shop, queue);
  if (owner && isHandled(owner, queue, message.properties.message_id)) return 'handled';
  return shop.world.trace.filter((line) => / (warns|reports): /.test(line)).join('\n') || 'not delivered';
}

async function rest(shop: SimulatedShop): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const ready = shop.broker.ready();
    const actions = [...shop.world.pauses(), ...shop.services.flatMap((service) => service.actions(ready))];
    if (actions.length === 0 || shop.world.failures.length > 0) break;
    await shop.world.step(actions);
  }
  const [failure] = shop.world.failures;
  if (failure !== undefined)
    throw new Error('Something has failed outside of a handler.', { cause: failure });
}
