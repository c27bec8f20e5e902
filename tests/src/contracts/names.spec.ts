import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { services, type ServiceName } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import * as bookingContracts from '@ticketwave/booking-contracts';
import * as catalogContracts from '@ticketwave/catalog-contracts';
import * as notificationContracts from '@ticketwave/notification-contracts';
import { allEvents, eventOfType } from './all-events.ts';
import { specifiedEvents } from './specified-events.ts';
import { specifiedField } from './specified-fields.ts';
import { serviceDefinitions } from '../support/topology.ts';

/** The same in every service but for its name, and no part of a service's own business. */
const isOfOperators = ({ type, publisher }: { readonly type: string; readonly publisher: string }): boolean =>
  type === `${publisher}.operator-action.recorded`;

describe('the names of the wire', () => {
  it('are those of SPEC section 2, for every service that is in it', () => {
    const publishers = specifiedEvents.map(({ publisher }) => publisher);
    const written = allEvents
      .filter(({ contract }) => publishers.includes(contract.publisher) && !isOfOperators(contract))
      .map(({ name, contract }) => `${name} ${contract.routingKey}`);
    expect(written).to.have.members(specifiedEvents.map(({ className, type }) => `${className} ${type}.v1`));
  });

  it('are different for all events', () => {
    const routingKeys = allEvents.map(({ contract }) => contract.routingKey);
    expect(new Set(routingKeys)).to.have.lengthOf(allEvents.length);
  });

  for (const { type, className, publisher, kind, entity } of specifiedEvents) {
    it(`${type} is a ${kind} on ${publisher}.events`, () => {
      const event = eventOfType(type);
      const [service, noun] = type.split('.');
      expect(event.name).to.equal(className);
      expect(event.contract).to.include({
        exchange: `${publisher}.events`,
        routingKey: `${type}.v1`,
        streamName: `${service}.${noun}`,
        kind,
        major: 1,
      });
      expect(event.contract.entity({ [entity]: 'the entity' })).to.equal('the entity');
    });
  }

  for (const { name, publishes } of serviceDefinitions) {
    it(`the contracts of ${name} export every event that their files define, and ${name} publishes it`, () => {
      const { folder } = services[name as ServiceName];
      const exported = publishes.map((event) => event.name);
      expect(exported, `contracts/src/index.ts of ${folder} is to export each`).to.have.members(
        definedEvents(join(root, folder, 'contracts/src')),
      );
    });
  }
});

describe('the enumerations of the wire', () => {
  const enumerations: [publisher: string, field: string, exported: readonly string[]][] = [
    ['booking', 'status', bookingContracts.bookingStatuses],
    ['booking', 'notification_type', bookingContracts.bookingNotificationTypes],
    ['booking', 'cancellation_reason', bookingContracts.cancellationReasons],
    ['booking', 'failure_reason', bookingContracts.bookingFailureReasons],
    ['catalog', 'category', catalogContracts.categories],
    ['catalog', 'update_type', catalogContracts.inventoryUpdateTypes],
    ['catalog', 'rejection_reason', catalogContracts.rejectionReasons],
    ['catalog', 'status', catalogContracts.ticketStatuses],
    ['notification', 'notification_type', notificationContracts.notificationTypes],
    ['notification', 'channel', notificationContracts.notificationChannels],
  ];
  for (const [publisher, field, exported] of enumerations) {
    it(`${field} of ${publisher} has the values of SPEC section 2 and no other`, () => {
      expect(exported).to.have.members(specifiedField(publisher, field).valid);
    });
  }

  it('let a booking fail for every reason of Catalog, and when Catalog does not answer', () => {
    const { bookingFailureReasons } = bookingContracts;
    expect(bookingFailureReasons).to.have.members([
      ...catalogContracts.rejectionReasons,
      'inventory-unanswered',
    ]);
  });

  it('let Notification send every notice of BookingService, and the receipt', () => {
    const { notificationTypes } = notificationContracts;
    expect(notificationTypes).to.have.members([...bookingContracts.bookingNotificationTypes, 'receipt']);
  });
});

/** The names of the event classes in the sources of a contracts package. */
const definedEvents = (folder: string): string[] =>
  readdirSync(folder).flatMap((file) =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /class (\w+) extends (?:integrationEvent|operatorActionRecorded)\(/g,
      ),
    ].map(([, name = '']) => name),
  );
