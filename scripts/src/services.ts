import { fileURLToPath } from 'node:url';
import { byName, loadProject, type Project, type ProjectService } from '@ticketwave/cli/development';

/** The services of this repository that programs speak of by name. */
export type ServiceName = 'booking' | 'catalog' | 'payment' | 'notification' | 'operations' | 'user';

/** What ticketwave.config.js says. */
export const project: Project = await loadProject(
  fileURLToPath(new URL('../../ticketwave.config.js', import.meta.url)),
);

/** Every service, in its order; each owns a database, a role and a broker user of its name. */
export const serviceNames = project.services.map(({ name }) => name) as readonly ServiceName[];

export const services = Object.fromEntries(
  project.services.map((service) => [service.name, service]),
) as Readonly<Record<ServiceName, ProjectService>>;

/** One value for each service. */
export const forEachService = <T>(value: (service: ServiceName) => T): Record<ServiceName, T> =>
  byName(serviceNames, (name) => value(name as ServiceName));

/** What a process needs in its environment to run any of the services in development, apart from its addresses. */
export const developmentEnvironment = {
  TICKETWAVE_DEVELOPMENT: '1',
  PAYMENT_PROVIDER: 'simulated',
} as const;
