import { matchesPattern, sqlOf } from '@ticketwave/building-blocks/adapters';
import { type OutboxFilter, OutboxHistory } from '@ticketwave/building-blocks/operations';
import type { Binding } from '@ticketwave/building-blocks/internal/messaging';
import pg from 'pg';
import { eventually } from '@ticketwave/cli/dev/eventually';
import { serviceNames } from '@ticketwave/scripts/services';
import type { Arena } from '../arena.ts';
import { stuck } from '@ticketwave/scripts/reconcile/findings';
import { oneOf } from '../one-of.ts';
import { pause } from '../pause.ts';
import { queueOf, wireOf } from '../wires.ts';
import { proof, type Fault } from './fault.ts';
import { applyTopology } from '../../support/topology.ts';

/** A service looks every 15 s; one whose connection is half open meanwhile finds that out first. */
const RESTORED_WITHIN_MS = 150_000;

/** A main queue disappears with all that is in it. Its service declares it again, an operator publishes again. */
export const deleteQueue: Fault = async (arena, planned) => {
  const { management } = arena;
  const { queue, bindings } = queueOf(arena.wires, planned.service, planned.dice);
  const since = arena.queueWatch.oldestIn(queue);
  const cancelled = arena.services[planned.service].logged(/the broker cancelled the consumer/, 30_000);
  await proof(`${queue} could not be deleted.`, () =>
    management.deleteQueue(queue).then(
      () => true,
      () => undefined,
    ),
  );
  const noticed = await cancelled;
  const consumed = async (): Promise<true | undefined> => {
    const queues = await management.queues().catch(() => []);
    return queues.some(({ name, consumers }) => name === queue && consumers > 0) || undefined;
  };
  await proof(`${queue} is not consumed again.`, consumed);
  const again = await republishFor(arena, bindings, since);
  return `${queue} deleted, ${noticed ? 'noticed and ' : ''}declared again; ${again} events published again`;
};

/** A binding of a main queue disappears for a while. An operator puts it back and publishes again. */
export const deleteBinding: Fault = async (arena, planned) => {
  const { management, broker } = arena;
  const { queue, bindings } = queueOf(arena.wires, planned.service, planned.dice);
  const since = arena.queueWatch.oldestIn(queue);
  const { exchange, pattern } = oneOf(bindings, planned.dice);
  await proof(`${pattern} could not be unbound from ${queue}.`, () =>
    management.unbind(queue, exchange, pattern).then(
      () => true,
      () => undefined,
    ),
  );
  await pause(planned.durationMs);
  await proof('The topology could not be applied.', () =>
    applyTopology(broker.managementUrl).then(
      () => true,
      () => undefined,
    ),
  );
  const again = await republishFor(arena, bindings, since);
  return `${pattern} unbound from ${queue} for ${Math.round(planned.durationMs / 1_000)} s; ${again} events published again`;
};

/** A main queue loses all its bindings. Its service puts them back, an operator publishes again. */
export const loseBindings: Fault = async (arena, planned) => {
  const { management, broker, findings } = arena;
  const { queue, bindings } = queueOf(arena.wires, planned.service, planned.dice);
  const since = arena.queueWatch.oldestIn(queue);
  const bound = async (): Promise<number | undefined> => {
    const found = await management.bindings(queue).catch(() => undefined);
    return found && bindings.filter((binding) => found.some(sameAs(binding))).length;
  };
  await proof(`${queue} could not be unbound.`, async () => {
    await Promise.allSettled(
      bindings.map(({ exchange, pattern }) => management.unbind(queue, exchange, pattern)),
    );
    return (await bound()) === 0 || undefined;
  });
  const back = async (): Promise<true | undefined> => (await bound()) === bindings.length || undefined;
  const restored = await eventually(back, { timeoutMs: RESTORED_WITHIN_MS, everyMs: 1_000 });
  if (!restored)
    findings.push(stuck(`${planned.kind}: ${planned.service} did not put the bindings of ${queue} back`));
  await proof('The topology could not be applied.', () =>
    applyTopology(broker.managementUrl).then(
      () => true,
      () => undefined,
    ),
  );
  const again = await republishFor(arena, bindings, since);
  return `${queue} unbound, ${restored ? 'put back by its service' : 'not put back'}; ${again} events published again`;
};

const sameAs =
  ({ exchange, pattern }: Binding) =>
  (other: Binding): boolean =>
    other.exchange === exchange && other.pattern === pattern;

/** Every publisher of what the queue takes. @returns how many events go out again */
async function republishFor(
  { wires, databases }: Arena,
  bindings: readonly Binding[],
  since: Date,
): Promise<number> {
  let count = 0;
  for (const service of serviceNames) {
    for (const { type, routingKey } of wireOf(wires, service).publishes.map(({ contract }) => contract)) {
      if (!bindings.some(({ pattern }) => matchesPattern(pattern, routingKey))) continue;
      count += await proof(`${service} could not publish ${type} again.`, () =>
        republish(databases[service], { type, since }).catch(() => undefined),
      );
    }
  }
  return count;
}

async function republish(connectionString: string, filter: OutboxFilter): Promise<number> {
  const pool = new pg.Pool({ connectionString, max: 1, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined); // the query under way fails with it
  try {
    return (await new OutboxHistory(sqlOf(pool)).republish(filter)).republished;
  } finally {
    await pool.end();
  }
}
