import {
  composeService,
  type ComposedService,
  type ServiceDefinition,
} from '@ticketwave/building-blocks/hosting';
import { createLogger } from '@ticketwave/building-blocks/observability';
import {
  definitions,
  permissions,
  type Definitions,
  type Permissions,
  type ServiceWire,
} from '@ticketwave/building-blocks/operations';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { developmentEnvironment } from '../dev/service-names.ts';

const VIRTUAL_HOST = '/ticketwave';

/** Composing connects nothing, so the addresses need only look like some. */
const NOWHERE = {
  ...developmentEnvironment,
  DATABASE_URL: 'postgresql://nobody@127.0.0.1/nowhere',
  AMQP_URL: 'amqp://nobody@127.0.0.1/nowhere',
};

/**
 * Every exchange, queue and binding that must exist on the broker, from the contracts and subscriptions of all services.
 * @throws ContractError if they contradict each other
 */
export const computeDefinitions = (): Definitions => definitions(services(), VIRTUAL_HOST);

/** What the account of each service may do. */
export const computePermissions = (): Permissions => permissions(services(), VIRTUAL_HOST);

/** What the services publish and listen to, as their composition roots say. */
export const services = (): ServiceWire[] =>
  composedServices().map(({ definition: { name, publishes }, queues }) => ({ name, publishes, queues }));

/** Every service of this repository. */
export const serviceDefinitions: readonly ServiceDefinition[] = [
  bookingService,
  catalogService,
  paymentService,
  notificationService,
];

interface OfflineService extends ComposedService {
  readonly definition: ServiceDefinition;
}

/** All services, put together and connected to nothing. */
export function composedServices(): OfflineService[] {
  return serviceDefinitions.map(composed);
}

function composed(definition: ServiceDefinition): OfflineService {
  const logger = createLogger({ service: definition.name, level: 'error', format: 'json' });
  return { definition, ...composeService(definition, definition.loadConfig(NOWHERE), { logger }) };
}

/** As it stands in rabbitmq/definitions.json or rabbitmq/permissions.json. */
export const formatComputed = (computed: Definitions | Permissions): string =>
  `${JSON.stringify(computed, null, 2)}\n`;
