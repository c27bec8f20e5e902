import { IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { integrationEvent, type IntegrationEventClass } from '@ticketwave/contracts';
import { expect } from 'chai';
import Joi from 'joi';

interface Thing {
  readonly id: string;
}

const thing = Joi.object<Thing, true>({ id: Joi.string() });

class ThingMadeIntegrationEvent extends integrationEvent({
  publisher: 'shop',
  type: 'shop.thing.made',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.id,
  schema: thing,
}) {}

class ThingSoldIntegrationEvent extends integrationEvent({
  publisher: 'shop',
  type: 'shop.thing.sold',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.id,
  schema: thing,
}) {}

abstract class OnThingMade extends IntegrationEventHandler<ThingMadeIntegrationEvent> {
  // @ts-expect-error -- the handler of one event cannot register for another, though both carry the same data
  readonly handles = ThingSoldIntegrationEvent;
}

describe('an integration event', () => {
  it('carries its data and the contract of its class', () => {
    const event = new ThingMadeIntegrationEvent({ id: '1' });
    expect(event.data).to.deep.equal({ id: '1' });
    expect(event.contract).to.equal(ThingMadeIntegrationEvent.contract);
    expect(event.contract.entity(event.data)).to.equal('1');
  });

  it('has the name of its class, for log lines and queue names', () => {
    expect(ThingMadeIntegrationEvent.name).to.equal('ThingMadeIntegrationEvent');
    expect(new ThingMadeIntegrationEvent({ id: '1' })).to.be.instanceOf(ThingMadeIntegrationEvent);
  });

  it('is another one than an event of the same shape, at compile time already', () => {
    const classes: readonly IntegrationEventClass[] = [ThingMadeIntegrationEvent, ThingSoldIntegrationEvent];
    expect(classes.map(({ contract }) => contract.type)).to.deep.equal([
      'shop.thing.made',
      'shop.thing.sold',
    ]);
    expect(OnThingMade).to.be.a('function');
  });
});
