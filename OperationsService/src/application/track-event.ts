import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { AnalyticsEventTrackedIntegrationEvent, type TrackedValue } from '@ticketwave/operations-contracts';
import { inject, injectable } from 'inversify';

/** What somebody has observed. */
export interface Observation {
  readonly entityId: string;
  readonly name: string;
  /** Now if absent. */
  readonly occurredAt?: string;
  readonly properties?: Readonly<Record<string, TrackedValue>>;
}

/** Publishes that something was observed, for analytics and for third parties. */
@injectable()
export class TrackEvent {
  constructor(
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async execute({ entityId, name, occurredAt, properties = {} }: Observation): Promise<void> {
    const event = new AnalyticsEventTrackedIntegrationEvent({
      ...{ entity_id: entityId, name, properties },
      occurred_at: occurredAt ?? this.clock.now().toISOString(),
    });
    await this.transactor.transact((work) => work.publish(event));
  }
}
