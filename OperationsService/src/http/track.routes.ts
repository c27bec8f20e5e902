import { Clock } from '@ticketwave/building-blocks/domain';
import { HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { timestamp } from '@ticketwave/contracts';
import { AnalyticsEventTrackedIntegrationEvent, type TrackedValue } from '@ticketwave/operations-contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';

interface TrackBody {
  readonly entityId: string;
  readonly name: string;
  readonly occurredAt?: string;
  readonly properties?: Readonly<Record<string, TrackedValue>>;
}

const { schema } = AnalyticsEventTrackedIntegrationEvent.contract;

const trackEvent = new Operation({
  name: 'trackEvent',
  method: 'post',
  path: '/api/track',
  summary: 'Publish that something was observed',
  body: Joi.object<TrackBody>({
    entityId: schema.extract('entity_id'),
    name: schema.extract('name'),
    occurredAt: timestamp.optional(),
    properties: schema.extract('properties').optional(),
  }).example({
    entityId: '123e4567-e89b-12d3-a456-426614174000',
    name: 'page-viewed',
    properties: { page: 'event', returning: true },
  }),
  answers: { 202: { description: 'It will be published.' } },
});

@injectable()
export class TrackRoutes extends HttpRoutes {
  constructor(
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override mount(router: Router): void {
    trackEvent.mount(router, async ({ body: { entityId, name, occurredAt, properties = {} } }) => {
      await this.transactor.transact((work) =>
        work.publish(
          new AnalyticsEventTrackedIntegrationEvent({
            entity_id: entityId,
            name,
            occurred_at: occurredAt ?? this.clock.now().toISOString(),
            properties,
          }),
        ),
      );
      return { status: 202 };
    });
  }
}
