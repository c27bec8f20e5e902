import { readConfig, wholeNumber, type ServiceConfig } from '@ticketwave/building-blocks/hosting';

interface OwnConfig {
  /** How long a user has to begin paying. */
  readonly bookingTtlSeconds: number;
}

export type BookingConfig = Readonly<ServiceConfig & OwnConfig>;

/** @throws ConfigurationError naming every wrong variable */
export const loadConfig = (environment: NodeJS.ProcessEnv): BookingConfig =>
  readConfig<OwnConfig>(environment, {
    defaultPort: 5001,
    own: { bookingTtlSeconds: wholeNumber('BOOKING_TTL_SECONDS', { min: 1, max: 86_400, default: 900 }) },
  });
