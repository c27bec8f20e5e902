import { readConfig, type ServiceConfig } from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';

export interface UserConfig extends ServiceConfig {
  /** What callers prove themselves with. */
  readonly apiKey: string;
}

/** @throws ConfigurationError naming every wrong variable */
export const loadConfig = (environment: NodeJS.ProcessEnv): UserConfig =>
  readConfig(environment, {
    defaultPort: 5006,
    own: {
      apiKey: {
        name: 'USER_API_KEY',
        schema: Joi.string()
          .pattern(/^[!-~]{16,255}$/)
          .required(),
        expected:
          'the key that callers share with this service, 16 to 255 visible ASCII characters ' +
          '(for development, TICKETWAVE_DEVELOPMENT=1 has one)',
        inDevelopment: 'user-api-dev-only',
      },
    },
  });
