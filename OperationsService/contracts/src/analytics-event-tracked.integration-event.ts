import { integrationEvent, timestamp } from '@ticketwave/contracts';
import Joi from 'joi';

/** What a property may be: texts are bounded, so that one event cannot fill a message. */
export type TrackedValue = string | number | boolean | null;

export interface AnalyticsEventTracked {
  /** What it is about: a booking, a ticketed event, a user, … */
  readonly entity_id: string;
  /** What has happened, in the words of who observed it, such as `page-viewed`. */
  readonly name: string;
  readonly occurred_at: string;
  readonly properties: Readonly<Record<string, TrackedValue>>;
}

const value = Joi.alternatives<TrackedValue>().try(
  Joi.string()
    .pattern(/^[^\0\p{Cs}]{0,512}$/u, 'at most 512 characters')
    .allow('', null),
  Joi.number(),
  Joi.boolean(),
);

/** Something that nobody but analytics acts on has been observed, for third parties too. */
export class AnalyticsEventTrackedIntegrationEvent extends integrationEvent({
  publisher: 'operations',
  typePrefix: 'analytics',
  type: 'analytics.event.tracked',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.entity_id,
  schema: Joi.object<AnalyticsEventTracked, true>({
    entity_id: Joi.string().pattern(/^[^\p{Cc}\p{Cs}]{1,128}$/u, '1 to 128 characters'),
    name: Joi.string().pattern(/^[a-z0-9.-]{1,100}$/, 'lower-case words with dots or hyphens between'),
    occurred_at: timestamp,
    properties: Joi.object<AnalyticsEventTracked['properties']>().pattern(
      /^[A-Za-z][A-Za-z0-9._-]{0,99}$/,
      value,
    ),
  }).example({
    entity_id: '123e4567-e89b-12d3-a456-426614174000',
    name: 'page-viewed',
    occurred_at: '2026-01-30T10:29:58.000Z',
    properties: { page: 'event', seconds: 12.5, returning: true, campaign: null },
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ Name: data.name, EntityId: data.entity_id }),
  },
}) {}
