interface ServiceFacts {
  /** Its folder, and how it is called in front of people. */
  readonly title: string;
  readonly port: number;
}

/** Every service, in the order of their ports; each owns a database, a role and a broker user of its name. */
export const services = {
  booking: { title: 'BookingService', port: 5001 },
  catalog: { title: 'CatalogService', port: 5002 },
  payment: { title: 'PaymentService', port: 5003 },
  notification: { title: 'NotificationService', port: 5004 },
} as const satisfies Record<string, ServiceFacts>;

export type ServiceName = keyof typeof services;
export const serviceNames = Object.keys(services) as readonly ServiceName[];

/** What must be set for every service that is to run with development passwords, and PaymentService without a provider. */
export const developmentEnvironment = { TICKETWAVE_DEVELOPMENT: '1', PAYMENT_PROVIDER: 'simulated' } as const;

/** Fixed, known to everyone: the services take it only where TICKETWAVE_DEVELOPMENT=1, which production refuses. */
export function developmentPassword(owner: string): string {
  return `${owner}-dev-only`;
}

/** The account of a service on the broker. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** Every service as itself with its development password. */
export const developmentAccounts = (): Record<ServiceName, Account> =>
  forEachService((service) => ({ user: service, password: developmentPassword(service) }));

/**
 * Whether passwords and secrets that everybody knows may be used: only where somebody has said so, and never in
 * production. Pure.
 */
export const isDevelopment = (environment: NodeJS.ProcessEnv): boolean =>
  environment['TICKETWAVE_DEVELOPMENT'] === '1' && environment['NODE_ENV'] !== 'production';

/** One value for each service. */
export function forEachService<T>(value: (service: ServiceName) => T): Record<ServiceName, T> {
  return Object.fromEntries(serviceNames.map((service) => [service, value(service)])) as Record<
    ServiceName,
    T
  >;
}
