import {
  ContractError,
  InvalidMessageError,
  messageOf,
  readEnvelope,
  toMessage,
  validatePublished,
  validateReceived,
  type IntegrationEventClass,
} from '@ticketwave/contracts';
import { expect } from 'chai';
import { asReceived, golden } from '../support/goldens.ts';
import { without } from '../support/without.ts';
import { allEvents, eventOfType, fieldsOf } from './all-events.ts';
import { specifiedEvents } from './specified-events.ts';

const receive =
  ({ contract }: IntegrationEventClass, changed: object) =>
  (): unknown =>
    validateReceived(contract, changed);

const publish =
  ({ contract }: IntegrationEventClass, changed: object) =>
  (): void =>
    validatePublished(contract, changed);

for (const Event of allEvents) {
  const { type, major, publisher } = Event.contract;

  describe(`contract ${type} v${major}`, () => {
    const message = golden(type, major);
    const { data } = message.body;
    const { required, optional } = fieldsOf(Event);

    it(`the ${publisher} service publishes exactly the golden message`, () => {
      const event = new Event(data);
      validatePublished(event.contract, event.data);
      const envelope = { ...message.body, data: event.data as object };
      const { body, ...published } = toMessage(event.contract, envelope);
      expect(published).to.deep.equal(without(messageOf(message), 'body'));
      expect(JSON.parse(body.toString())).to.deep.equal(message.body);
      expect(event.contract.version).to.equal(message.body.event_version);
      expect(event.contract.entity(event.data)).to.equal(message.headers['x-entity-id']);
    });

    it('a subscriber understands the golden message', () => {
      const envelope = readEnvelope(asReceived(message));
      expect(envelope).to.deep.equal(message.body);
      expect(validateReceived(Event.contract, envelope.data)).to.deep.equal(data);
    });

    it('has every field in its golden message, the optional ones too', () => {
      expect(data).to.have.all.keys([...required, ...optional]);
    });

    it('the publisher adds no field', () => {
      expect(publish(Event, { ...data, extra: 1 })).to.throw(ContractError, '"extra" is not allowed');
    });

    it('a subscriber tolerates fields added later', () => {
      expect(receive(Event, { ...data, added_later: { any: 'thing' } })()).to.deep.include(data);
    });

    for (const name of required) {
      it(`${name} is required`, () => {
        const incomplete = without(data, name);
        expect(publish(Event, incomplete)).to.throw(ContractError, `"${name}" is required`);
        expect(receive(Event, incomplete)).to.throw(InvalidMessageError, `"${name}" is required`);
      });
    }

    for (const name of optional) {
      it(`${name} may be left out`, () => {
        const incomplete = without(data, name);
        expect(publish(Event, incomplete)).not.to.throw();
        expect(receive(Event, incomplete)()).to.deep.equal(incomplete);
      });
    }
  });
}

for (const { type, entity, data: fields } of specifiedEvents) {
  describe(`contract ${type} v1, as SPEC has it`, () => {
    const Event = eventOfType(type);
    const { body, headers } = golden(type);
    const { data } = body;

    it('requires the fields that SPEC names, and no other', () => {
      expect(fieldsOf(Event).required).to.have.members(Object.keys(fields));
    });

    it(`is about the ${entity}`, () => {
      expect(headers['x-entity-id']).to.equal(data[entity]);
    });

    for (const [name, { valid, invalid }] of Object.entries(fields)) {
      it(`${name} takes what it should and nothing else`, () => {
        for (const value of valid) {
          const changed = { ...data, [name]: value };
          expect(publish(Event, changed), shown(value)).not.to.throw();
          expect(receive(Event, changed)(), shown(value)).to.deep.equal(changed);
        }
        for (const value of invalid) {
          const changed = { ...data, [name]: value };
          expect(publish(Event, changed), shown(value)).to.throw(ContractError, name);
          expect(receive(Event, changed), shown(value)).to.throw(InvalidMessageError, name);
        }
      });
    }
  });
}

const shown = (value: unknown): string => `with ${JSON.stringify(value)}`;
