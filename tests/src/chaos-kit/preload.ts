/**
 * Loaded into a service before its own code (`node --import`): once armed over IPC, the process kills itself as it
 * next passes the named point; and whoever handles a message that says so calls another host first. The services know
 * nothing of it.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { Inbox } from '@ticketwave/building-blocks/internal/inbox';
import { MessageProcessor, OutboxUnitOfWork } from '@ticketwave/building-blocks/adapters';
import { Outbox, OutboxStore } from '@ticketwave/building-blocks/internal/outbox';
import { RabbitMqEventBus } from '@ticketwave/building-blocks/internal/rabbitmq';
import { CALLS_HEADER } from './dead-host.ts';
import type { Arming, KillPoint } from './kill-points.ts';

let killAt: KillPoint | null = null;
process.on('message', (message) => ({ killAt } = message as Arming));

function passed(point: KillPoint): void {
  if (killAt === point) process.kill(process.pid, 'SIGKILL');
}

type ResultOf<Method> = Method extends (...args: never[]) => infer Result ? Result : never;
type ArgumentsOf<Method> = Method extends (...args: infer Arguments) => unknown ? Arguments : never;

/** Puts a function around a method, which gets what the method would do, and what it was given. */
function around<Target, Name extends keyof Target>(
  prototype: Target,
  name: Name,
  wrap: (proceed: () => ResultOf<Target[Name]>, ...args: ArgumentsOf<Target[Name]>) => ResultOf<Target[Name]>,
): void {
  const original = prototype[name] as (...args: unknown[]) => ResultOf<Target[Name]>;
  prototype[name] = function (this: unknown, ...args: unknown[]) {
    return wrap(() => original.apply(this, args), ...(args as ArgumentsOf<Target[Name]>));
  } as Target[Name];
}

around(Outbox.prototype, 'append', async (proceed) => {
  await proceed();
  passed('before-commit');
});

around(OutboxUnitOfWork.prototype, 'committed', (proceed) => {
  passed('after-commit');
  proceed();
});

/** What was written goes out at the end of this turn of the event loop; the confirm takes longer. */
function sent<Outcome>(proceed: () => Outcome): Outcome {
  const outcome = proceed();
  setImmediate(() => setImmediate(passed, 'after-publish'));
  return outcome;
}

around(RabbitMqEventBus.prototype, 'publish', sent);
around(RabbitMqEventBus.prototype, 'publishInOrder', sent);

around(OutboxStore.prototype, 'record', (proceed) => {
  passed('after-confirm');
  return proceed();
});

/** The ports that messages make their handler call, by message id. */
const ports = new Map<string, number>();

around(MessageProcessor.prototype, 'process', async (proceed, { properties }) => {
  const { [CALLS_HEADER]: port } = properties.headers;
  if (port !== undefined) ports.set(String(properties.messageId), Number(port));
  const verdict = await proceed();
  ports.delete(String(properties.messageId));
  if (verdict === 'acknowledge') passed('before-ack');
  return verdict;
});

around(Inbox.prototype, 'claim', async (proceed, keys) => {
  const claimed = await proceed();
  for (const { messageId } of keys) {
    const port = ports.get(messageId);
    if (port !== undefined) await once(connect(port, '127.0.0.1'), 'connect');
  }
  return claimed;
});
