import { readConfig, type ServiceConfig } from '@ticketwave/building-blocks/hosting';

export type PaymentConfig = ServiceConfig;

/** @throws ConfigurationError naming every wrong variable */
export const loadConfig = (environment: NodeJS.ProcessEnv): PaymentConfig =>
  readConfig<object>(environment, { defaultPort: 5003, own: {} });
