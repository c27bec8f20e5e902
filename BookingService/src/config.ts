import { readConfig, wholeNumber, type ServiceConfig } from '@ticketwave/building-blocks/hosting';

interface OwnConfig {
  /** How long a user has to begin paying. */
  readonly bookingTtlSeconds: number;
  /** How long an answer to a release may take; a refund three times of this. */
  readonly bookingCompensationSeconds: number;
}

export type BookingConfig = Readonly<ServiceConfig & OwnConfig>;

/** @throws ConfigurationError naming every wrong variable */
export const loadConfig = (environment: NodeJS.ProcessEnv): BookingConfig =>
  readConfig<OwnConfig>(environment, {
    defaultPort: 5001,
    own: {
      bookingTtlSeconds: wholeNumber('BOOKING_TTL_SECONDS', { min: 1, max: 86_400, default: 900 }),
      bookingCompensationSeconds: wholeNumber('BOOKING_COMPENSATION_SECONDS', {
        min: 1,
        max: 86_400,
        default: 300,
      }),
    },
  });
