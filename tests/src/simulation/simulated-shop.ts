import { bookingService } from '@ticketwave/booking-service/composition-root';
import { InMemoryBroker, ManualClock } from '@ticketwave/testing';
import type { HandledMessages } from '@ticketwave/building-blocks/adapters';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { Channel } from '@ticketwave/notification-service/application/channel';
import { Templates } from '@ticketwave/notification-service/application/templates';
import { EtaTemplates } from '@ticketwave/notification-service/infrastructure/eta-templates';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { PaymentProvider } from '@ticketwave/payment-service/application/payment-provider';
import { operationsService } from '@ticketwave/operations-service/composition-root';
import { userService } from '@ticketwave/user-service/composition-root';
import type { Container } from 'inversify';
import type { Choices } from './choices.ts';
import { SimulatedChannel } from './simulated-channel.ts';
import { serviceDefinitions } from '../support/topology.ts';
import { CardNetwork, SimulatedProvider } from './simulated-provider.ts';
import type { ServiceProcess, Simulation } from './service-process.ts';
import { SimulatedService, type Troubles } from './simulated-service.ts';
import { fakesOf } from '../in-memory/fakes/fakes-of.ts';
import {
  bookingFakes,
  catalogFakes,
  notificationFakes,
  paymentFakes,
  rebind,
  operationsFakes,
  userFakes,
} from '../in-memory/fakes/replace.ts';
import { World } from './world.ts';

/** What one of the services is made to do without or to do wrong, to see that it is found. */
export interface Mutation {
  readonly inbox?: (inbox: HandledMessages) => HandledMessages;
  readonly rebind?: (
    service: string,
    container: Container,
    at: { readonly process: ServiceProcess; readonly shop: SimulatedShop },
  ) => void;
}

/** Processes that die in one run at most: one message may be under way in all of them, and counts them as its tries. */
const CRASHES = 2;
const START = new Date('2026-06-01T12:00:00.000Z');

const templates = new EtaTemplates();

/** The services with everything between them, on a clock that somebody moves. */
export class SimulatedShop {
  readonly world: World;
  readonly broker: InMemoryBroker;
  readonly cards: CardNetwork;
  readonly catalog: SimulatedService;
  readonly booking: SimulatedService;
  readonly payment: SimulatedService;
  readonly notification: SimulatedService;
  readonly user: SimulatedService;
  readonly operations: SimulatedService;
  /** All others of which there are in-memory fakes. */
  readonly others: readonly SimulatedService[];
  readonly troubles: Troubles;
  readonly #mutation: Mutation;

  constructor(choices: Choices, mutation: Mutation = {}) {
    this.#mutation = mutation;
    const clock = new ManualClock(START);
    this.world = new World(clock, choices);
    this.broker = new InMemoryBroker(clock);
    this.cards = new CardNetwork(this.world);
    const { inbox = (real: HandledMessages) => real } = mutation;
    this.troubles = { crashes: CRASHES, duplicates: new Set(), inbox };
    const on = [this.world, this.broker, this.troubles] as const;
    this.catalog = new SimulatedService(
      { definition: catalogService, replace: this.#replaceInCatalog },
      ...on,
    );
    this.booking = new SimulatedService(
      { definition: bookingService, replace: this.#replaceInBooking },
      ...on,
    );
    this.payment = new SimulatedService(
      { definition: paymentService, replace: this.#replaceInPayment },
      ...on,
    );
    this.notification = new SimulatedService(
      { definition: notificationService, replace: this.#replaceInNotification },
      ...on,
    );
    this.user = new SimulatedService({ definition: userService, replace: userFakes }, ...on);
    this.operations = new SimulatedService(
      { definition: operationsService, replace: operationsFakes },
      ...on,
    );
    const named = this.#named.map(({ name }) => name);
    this.others = serviceDefinitions
      .filter(({ name }) => !named.includes(name))
      .flatMap((definition) => {
        const replace = fakesOf(definition.name);
        return replace ? new SimulatedService({ definition, replace }, ...on) : [];
      });
  }

  get services(): readonly SimulatedService[] {
    return [...this.#named, ...this.others];
  }

  get #named(): readonly SimulatedService[] {
    return [this.catalog, this.booking, this.payment, this.notification, this.user, this.operations];
  }

  readonly #replaceInCatalog: Simulation['replace'] = (container, database, process) => {
    catalogFakes(container, database);
    this.#mutation.rebind?.('catalog', container, { process, shop: this });
  };

  readonly #replaceInBooking: Simulation['replace'] = (container, database, process) => {
    bookingFakes(container, database);
    this.#mutation.rebind?.('booking', container, { process, shop: this });
  };

  readonly #replaceInPayment: Simulation['replace'] = (container, database, process) => {
    paymentFakes(container, database);
    rebind(container, PaymentProvider, new SimulatedProvider(this.cards, process, this.world));
    this.#mutation.rebind?.('payment', container, { process, shop: this });
  };

  readonly #replaceInNotification: Simulation['replace'] = (container, database, process) => {
    notificationFakes(container, database);
    rebind(container, Templates, templates);
    container.unbind(Channel);
    for (const name of ['email', 'sms'] as const)
      container.bind(Channel).toConstantValue(new SimulatedChannel(name, process, this.world));
    this.#mutation.rebind?.('notification', container, { process, shop: this });
  };
}
