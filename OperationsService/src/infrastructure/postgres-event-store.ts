import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { EventStore, type NewEvent } from '../application/event-store.ts';
import { OperationsDatabase } from './operations-database.ts';

@injectable()
export class PostgresEventStore extends EventStore {
  constructor(@inject(OperationsDatabase) private readonly database: OperationsDatabase) {
    super();
  }

  override add(event: NewEvent, work: UnitOfWork): void {
    this.database.storeAtCommit(event, work);
  }
}
