import { IdempotencyKeys, SagaStore } from '@ticketwave/building-blocks/adapters';
import { Inbox, SqlReaderStreams } from '@ticketwave/building-blocks/internal/inbox';
import { Persistence } from '@ticketwave/building-blocks/postgres';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { CatalogDatabase } from '@ticketwave/catalog-service/infrastructure/catalog-database';
import {
  InMemoryDatabase,
  InMemoryInbox,
  InMemoryOutboxStore,
  InMemoryReaderStreams,
} from '@ticketwave/testing';
import { storeBehaviours, type StoresUnderTest } from '@ticketwave/testing/behaviours';
import { catalogFakes } from '../../in-memory/fakes/replace.ts';
import { onBothSides, type Side } from './sides.ts';

/** Those of both sides that the service's container has. */
const common = (side: Side) => ({
  sagas: side.get(SagaStore),
  idempotencyKeys: side.get(IdempotencyKeys),
  transact: side.work.bind(side),
});

function storesInPostgres(side: Side): StoresUnderTest {
  const { sql } = side.get(Persistence);
  const database = side.get(CatalogDatabase);
  return {
    ...common(side),
    inbox: new Inbox(sql, (work) => database.sql(work)),
    streams: new SqlReaderStreams(sql, (work) => database.sql(work)),
    published: (stream) =>
      sql<{ sequence: number; data: object }>(
        `SELECT sequence::float, envelope->'data' AS data FROM messaging.outbox WHERE stream = $1 ORDER BY position`,
        stream,
      ),
  };
}

function storesInMemory(side: Side): StoresUnderTest {
  const database = side.get(InMemoryDatabase);
  const outbox = new InMemoryOutboxStore(database.storage);
  return {
    ...common(side),
    inbox: new InMemoryInbox(database),
    streams: new InMemoryReaderStreams(database),
    published: async (stream) =>
      outbox
        .waiting()
        .filter((row) => row.stream === stream)
        .map(({ envelope }) => ({ sequence: envelope.metadata.sequence, data: envelope.data })),
  };
}

/** The mutants that each behaviour finds are in the spec of the behaviours. */
describe('what messaging depends on', () => {
  onBothSides(catalogService, catalogFakes, (side) => {
    const stores = (): StoresUnderTest =>
      side().has(Persistence) ? storesInPostgres(side()) : storesInMemory(side());

    for (const { name, verify } of storeBehaviours) it(`has stores that ${name}`, () => verify(stores()));
  });
});
