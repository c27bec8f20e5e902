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

/** Fixed, known to everyone, good for development only: the services refuse it in production. */
export function developmentPassword(owner: string): string {
  return `${owner}-dev-only`;
}

/** One value for each service. */
export function forEachService<T>(value: (service: ServiceName) => T): Record<ServiceName, T> {
  return Object.fromEntries(serviceNames.map((service) => [service, value(service)])) as Record<
    ServiceName,
    T
  >;
}
