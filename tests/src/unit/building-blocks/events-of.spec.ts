import { ContractError, eventsOf, integrationEvent } from '@ticketwave/contracts';
import { expect } from 'chai';
import Joi from 'joi';

interface Thing {
  readonly id: string;
}

const thingEvent = (type: string, version = '1.0') =>
  integrationEvent({
    publisher: 'shop',
    type: `shop.thing.${type}`,
    version,
    kind: 'fact',
    entity: (data) => data.id,
    schema: Joi.object<Thing, true>({ id: Joi.string() }),
  });

class ThingSoldIntegrationEvent extends thingEvent('sold') {}
class ThingMadeIntegrationEvent extends thingEvent('made') {}
class ThingMadeAnewIntegrationEvent extends thingEvent('made', '2.0') {}

describe('the events of a module', () => {
  it('are all classes that integrationEvent has made, in the order of their routing keys', () => {
    const module = {
      ThingSoldIntegrationEvent,
      ThingMadeAnewIntegrationEvent,
      ThingMadeIntegrationEvent,
      default: undefined,
      quantity: Joi.number(),
      kinds: ['made', 'sold'],
      describe: () => 'a thing',
      Other: class {},
    };
    expect(eventsOf(module)).to.deep.equal([
      ThingMadeIntegrationEvent,
      ThingMadeAnewIntegrationEvent,
      ThingSoldIntegrationEvent,
    ]);
  });

  it('count once under two names', () => {
    expect(eventsOf({ one: ThingMadeIntegrationEvent, other: ThingMadeIntegrationEvent })).to.deep.equal([
      ThingMadeIntegrationEvent,
    ]);
  });

  it('cannot be two with one routing key', () => {
    class ThingCreatedIntegrationEvent extends thingEvent('made') {}
    expect(() => eventsOf({ ThingMadeIntegrationEvent, ThingCreatedIntegrationEvent })).to.throw(
      ContractError,
      "ThingMadeIntegrationEvent and ThingCreatedIntegrationEvent are both published as 'shop.thing.made.v1'",
    );
  });
});
