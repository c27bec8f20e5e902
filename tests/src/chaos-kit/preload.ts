/**
 * Loaded into a service before its own code (`node --import`): once armed over IPC, the process kills itself as it
 * next passes the named point; and whoever handles a message that says so calls another host first. The services know
 * nothing of it.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { ConfirmingPublisher } from '@ticketwave/building-blocks/internal/dead-letters';
import { Inbox } from '@ticketwave/building-blocks/internal/inbox';
import { MessageProcessor, OutboxUnitOfWork } from '@ticketwave/building-blocks/adapters';
import { Outbox, OutboxStore } from '@ticketwave/building-blocks/internal/outbox';
import { AuditTrail, RedrivenMessages, RedriveRuns } from '@ticketwave/building-blocks/internal/operations';
import { RabbitMqEventBus } from '@ticketwave/building-blocks/internal/rabbitmq';
import { CALLS_HEADER } from './dead-host.ts';
import type { Arming, KillPoint } from './kill-points.ts';

let killAt: KillPoint | null = null;
let passing = 1;
process.on('message', (message) => ({ killAt, passing } = message as Arming));

function passed(point: KillPoint): void {
  if (killAt === point && --passing === 0) process.kill(process.pid, 'SIGKILL');
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
const sent =
  (point: KillPoint) =>
  <Outcome>(proceed: () => Outcome): Outcome => {
    const outcome = proceed();
    setImmediate(() => setImmediate(passed, point));
    return outcome;
  };

around(RabbitMqEventBus.prototype, 'publish', sent('after-publish'));
around(RabbitMqEventBus.prototype, 'publishInOrder', sent('after-publish'));

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

/** The process dies before what it was about to do, or after what it has done. */
const before =
  (point: KillPoint) =>
  <Outcome>(proceed: () => Outcome): Outcome => {
    passed(point);
    return proceed();
  };
const after =
  (point: KillPoint) =>
  async <Outcome>(proceed: () => Promise<Outcome>): Promise<Outcome> => {
    const outcome = await proceed();
    passed(point);
    return outcome;
  };

around(AuditTrail.prototype, 'begin', after('after-audit'));
around(RedriveRuns.prototype, 'begin', after('after-begin'));
around(RedriveRuns.prototype, 'setState', after('after-state'));
around(RedrivenMessages.prototype, 'claim', after('after-claim'));
around(RedrivenMessages.prototype, 'settle', after('after-settle'));
around(RedrivenMessages.prototype, 'sent', before('before-mark'));
around(RedrivenMessages.prototype, 'sent', after('after-mark'));
around(ConfirmingPublisher.prototype, 'publish', before('before-copy'));
around(ConfirmingPublisher.prototype, 'publish', sent('after-copy'));
around(ConfirmingPublisher.prototype, 'publish', after('after-copy-confirm'));
