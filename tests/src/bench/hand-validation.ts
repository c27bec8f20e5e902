import type Joi from 'joi';
import type { BuildUnderTest } from './build-under-test.ts';

/** As BuildingBlocks validates. */
export const VALIDATION = { convert: false, presence: 'required', abortEarly: false } as const;

/** The envelope in Joi, as somebody writes it by hand who knows the wire. */
export function envelopeSchema({ joi, contracts }: Pick<BuildUnderTest, 'joi' | 'contracts'>): Joi.Schema {
  const { timestamp, uuid } = contracts;
  return joi
    .object({
      event_id: uuid,
      event_type: joi.string(),
      event_version: joi.string().pattern(/^[1-9][0-9]*\.(0|[1-9][0-9]*)$/),
      timestamp,
      correlation_id: uuid,
      causation_id: uuid,
      data: joi.object().unknown(),
      metadata: joi
        .object({
          source: joi.string(),
          source_version: joi.string(),
          entity_id: joi.string(),
          sequence: joi.number().integer().min(1),
        })
        .unknown(),
    })
    .unknown();
}
