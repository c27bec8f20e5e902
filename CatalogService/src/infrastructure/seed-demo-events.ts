import { Clock, DomainError } from '@ticketwave/building-blocks/domain';
import { StartupTask } from '@ticketwave/building-blocks/hosting';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { CreateTicketedEvent } from '../application/create-ticketed-event.ts';
import { demoEvents } from './demo-events.ts';

/** Puts those events of the demo on sale that do not exist yet; others listen to it like to any other event. */
@injectable()
export class SeedDemoEvents extends StartupTask {
  constructor(
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(CreateTicketedEvent) private readonly createTicketedEvent: CreateTicketedEvent,
    @inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(): Promise<void> {
    for (const { monthsAhead, ...command } of demoEvents) {
      try {
        const startsAt = eveningIn(monthsAhead, this.clock.now());
        await this.transactor.transact((work) =>
          this.createTicketedEvent.execute({ ...command, startsAt }, work),
        );
      } catch (error) {
        if (!(error instanceof DomainError && error.code === 'event_exists')) throw error;
      }
    }
  }
}

function eveningIn(months: number, now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1, 19));
}
