import { readConfig, type ServiceConfig } from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';

export interface CatalogConfig extends ServiceConfig {
  /** Whether the events of the demo are put on sale at start. */
  readonly seedData: boolean;
}

/** @throws ConfigurationError naming every wrong variable and what is expected of it */
export function loadConfig(environment: NodeJS.ProcessEnv): CatalogConfig {
  return readConfig<{ seedData: boolean }>(environment, {
    defaultPort: 5002,
    own: {
      seedData: { name: 'SEED_DATA', schema: Joi.boolean().default(false), expected: 'true or false' },
    },
  });
}
