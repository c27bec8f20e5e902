import { randomBytes } from 'node:crypto';
import {
  composeOn,
  composeService,
  type ServiceConfig,
  type ServiceDefinition,
} from '@ticketwave/building-blocks/hosting';
import { InMemoryFoundation, InMemoryStorage, ManualClock } from '@ticketwave/testing';
import { Transactor, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { developmentEnvironment } from '@ticketwave/scripts/services';
import { migrate } from '@ticketwave/building-blocks/postgres';
import type { Container, ServiceIdentifier } from 'inversify';
import { CapturedLog } from '../../support/captured-log.ts';
import { TestDatabase } from '../../support/databases.ts';
import type { Replace } from '../../in-memory/fakes/replace.ts';
import { infrastructure } from '../../support/infrastructure.ts';

export const NOW = new Date('2026-06-01T12:00:00.000Z');

/** A service's ports, whatever stands behind them. */
export class Side {
  readonly #container: Container;
  readonly #close: () => Promise<void>;

  constructor(container: Container, close: () => Promise<void> = () => Promise.resolve()) {
    this.#container = container;
    this.#close = close;
  }

  get<T>(port: ServiceIdentifier<T>): T {
    return this.#container.get(port);
  }

  has(port: ServiceIdentifier): boolean {
    return this.#container.isBound(port);
  }

  work<R>(body: (work: UnitOfWork) => Promise<R>): Promise<R> {
    return this.get(Transactor).transact(body);
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** The same behaviour is asked of the service's own database and of the in-memory fakes. */
export function onBothSides(
  definition: ServiceDefinition,
  replace: Replace,
  specify: (side: () => Side) => void,
): void {
  const sides = {
    'in PostgreSQL': () => realSide(definition),
    'in memory': () => fakeSide(definition, replace),
  };
  for (const [where, open] of Object.entries(sides))
    describe(where, () => {
      let side: Side | undefined;

      before(async function () {
        side = await open();
      });

      after(() => side?.close());

      specify(() => side!);
    });
}

const configOf = (definition: ServiceDefinition, databaseUrl: string): ServiceConfig =>
  definition.loadConfig({
    ...developmentEnvironment,
    ...{ DATABASE_URL: databaseUrl, AMQP_URL: 'amqp://127.0.0.1/nothing' },
  });

async function realSide(definition: ServiceDefinition): Promise<Side> {
  const { adminDatabaseUrl } = await infrastructure();
  const database = await TestDatabase.empty(adminDatabaseUrl, `sandbox_${randomBytes(4).toString('hex')}`);
  const config = configOf(definition, database.url);
  const { container, pool } = composeService(definition, config, { logger: new CapturedLog() });
  await migrate(pool, definition.migrations);
  return new Side(container, async () => {
    await pool.end();
    await database.drop();
  });
}

function fakeSide(definition: ServiceDefinition, replace: Replace): Promise<Side> {
  const config = configOf(definition, 'postgresql://nobody@127.0.0.1/nothing');
  const parts = { storage: new InMemoryStorage(), clock: new ManualClock(NOW), replace };
  const { container } = composeOn(new InMemoryFoundation(parts), definition, config, {
    logger: new CapturedLog(),
  });
  return Promise.resolve(new Side(container));
}
