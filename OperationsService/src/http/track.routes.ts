import { HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { timestamp } from '@ticketwave/contracts';
import { AnalyticsEventTrackedIntegrationEvent } from '@ticketwave/operations-contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { TrackEvent, type Observation } from '../application/track-event.ts';

const { schema } = AnalyticsEventTrackedIntegrationEvent.contract;

const trackEvent = new Operation({
  name: 'trackEvent',
  method: 'post',
  path: '/api/track',
  role: 'operator',
  summary: 'Publish that something was observed',
  body: Joi.object<Observation>({
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
  constructor(@inject(TrackEvent) private readonly track: TrackEvent) {
    super();
  }

  override mount(router: Router): void {
    trackEvent.mount(router, async ({ body }) => {
      await this.track.execute(body);
      return { status: 202 };
    });
  }
}
