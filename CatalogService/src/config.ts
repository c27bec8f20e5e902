import { readConfig, retentionDays, type ServiceConfig } from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';

export interface CatalogConfig extends ServiceConfig {
  /** Whether the events of the demo are put on sale at start. */
  readonly seedData: boolean;
  /** Days that the reservations of an event are kept after it has begun. */
  readonly reservationRetentionDays: number;
}

/** @throws ConfigurationError naming every wrong variable and what is expected of it */
export function loadConfig(environment: NodeJS.ProcessEnv): CatalogConfig {
  return readConfig(environment, {
    defaultPort: 5002,
    own: {
      seedData: { name: 'SEED_DATA', schema: Joi.boolean().default(false), expected: 'true or false' },
      reservationRetentionDays: retentionDays('RESERVATION_RETENTION_DAYS', 90),
    },
  });
}
