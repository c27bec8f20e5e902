/**
 * Loaded into a service before its own code (`node --import`): once armed over IPC, the process kills itself as it
 * next passes the named point. The services know nothing of it.
 */
import { MessageProcessor } from '@ticketwave/building-blocks/inbox';
import { Outbox, OutboxStore, Work } from '@ticketwave/building-blocks/outbox';
import { RabbitMqEventBus } from '@ticketwave/building-blocks/rabbitmq';
import type { Arming, KillPoint } from './kill-points.ts';

let killAt: KillPoint | null = null;
process.on('message', (message) => ({ killAt } = message as Arming));

function passed(point: KillPoint): void {
  if (killAt === point) process.kill(process.pid, 'SIGKILL');
}

type ResultOf<Method> = Method extends (...args: never[]) => infer Result ? Result : never;

/** Puts a function around a method, which gets what the method would do. */
function around<Target, Name extends keyof Target>(
  prototype: Target,
  name: Name,
  wrap: (proceed: () => ResultOf<Target[Name]>) => ResultOf<Target[Name]>,
): void {
  const original = prototype[name] as (...args: unknown[]) => ResultOf<Target[Name]>;
  prototype[name] = function (this: unknown, ...args: unknown[]) {
    return wrap(() => original.apply(this, args));
  } as Target[Name];
}

around(Outbox.prototype, 'append', async (proceed) => {
  await proceed();
  passed('before-commit');
});

around(Work.prototype, 'committed', (proceed) => {
  passed('after-commit');
  proceed();
});

around(RabbitMqEventBus.prototype, 'publish', (proceed) => {
  const outcome = proceed();
  // What was written goes out at the end of this turn of the event loop; the confirm takes longer.
  setImmediate(() => setImmediate(passed, 'after-publish'));
  return outcome;
});

around(OutboxStore.prototype, 'record', (proceed) => {
  passed('after-confirm');
  return proceed();
});

around(MessageProcessor.prototype, 'process', async (proceed) => {
  const verdict = await proceed();
  if (verdict === 'acknowledge') passed('before-ack');
  return verdict;
});
