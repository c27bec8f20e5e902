import { BackgroundTask, StartupTask } from '@ticketwave/building-blocks/hosting';
import { Clock } from '@ticketwave/building-blocks/domain';
import { describeError, Logger } from '@ticketwave/building-blocks/observability';
import { Persistence } from '@ticketwave/building-blocks/postgres';
import { inject, injectable } from 'inversify';

/** Months before and after the present one that have a partition. */
const BEFORE = 1;
const AFTER = 2;
const EVERY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes room for the events of the months around now, and drops the months that have nothing in them any more. What is older or
 * newer lies in a partition for all else.
 */
@injectable()
export class EventMonths extends StartupTask {
  constructor(
    @inject(Persistence) private readonly persistence: Persistence,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {
    super();
  }

  override async run(): Promise<void> {
    const now = this.clock.now();
    for (let distance = -BEFORE; distance <= AFTER; distance++)
      await this.#add(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + distance, 1)));
    const firstKept = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - BEFORE, 1));
    const dropped = await this.persistence.sql<{ name: string }>(
      'SELECT drop_event_months($1::date) AS name',
      firstKept.toISOString().slice(0, 10),
    );
    for (const { name } of dropped) this.logger.info(`Nothing of ${name} is kept any longer: dropped`);
  }

  /** A month of which something lies in the partition for all else gets none: it is found there as well. */
  async #add(month: Date): Promise<void> {
    try {
      await this.persistence.sql('SELECT add_event_month($1::date)', month.toISOString().slice(0, 10));
    } catch (error) {
      if ((error as { code?: string }).code !== CHECK_VIOLATION) throw error;
      this.logger.warn(
        `Events of ${month.toISOString().slice(0, 7)} stay in stored_event_other: ${describeError(error)}`,
      );
    }
  }
}

const CHECK_VIOLATION = '23514';

/** Once a day. */
@injectable()
export class EventMonthsUpkeep extends BackgroundTask {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @inject(EventMonths) private readonly months: EventMonths,
    @inject(Logger) private readonly logger: Logger,
  ) {
    super();
  }

  override start(): Promise<void> {
    this.#timer = setInterval(() => void this.#run(), EVERY_MS).unref();
    return Promise.resolve();
  }

  override stop(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  async #run(): Promise<void> {
    try {
      await this.months.run();
    } catch (error) {
      this.logger.warn(`Room for the events of the next months is made tomorrow: ${describeError(error)}`);
    }
  }
}
