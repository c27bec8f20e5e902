import {
  ContractError,
  InvalidMessageError,
  readEnvelope,
  toMessage,
  validatePublished,
  validateReceived,
  type IntegrationEventClass,
} from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { asPublished, asReceived, golden, type Golden } from '../support/goldens.ts';
import { without } from '../support/without.ts';
import { eventOfType } from './all-events.ts';
import { specifiedEvents } from './specified-events.ts';

for (const { type, publisher, entity, data: fields } of specifiedEvents) {
  describe(`contract ${type} v1`, () => {
    let Event: IntegrationEventClass;
    let message: Golden;
    let data: Golden['body']['data'];

    before(() => {
      Event = eventOfType(type);
      message = golden(type);
      data = message.body.data;
    });

    const publish = (changed: object) => (): void => validatePublished(Event.contract, changed);
    const receive = (changed: object) => (): unknown => validateReceived(Event.contract, changed);

    it(`the ${publisher} service publishes exactly the golden message`, () => {
      const event = new Event(data);
      validatePublished(event.contract, event.data);
      const envelope = { ...message.body, data: event.data as object };
      const { body, ...published } = toMessage(event.contract, envelope);
      expect(published).to.deep.equal(without(asPublished(message), 'body'));
      expect(JSON.parse(body.toString())).to.deep.equal(message.body);
      expect(event.contract.entity(event.data))
        .to.equal(data[entity])
        .and.equal(message.headers['x-entity-id']);
    });

    it('a subscriber understands the golden message', () => {
      const envelope = readEnvelope(asReceived(message));
      expect(envelope).to.deep.equal(message.body);
      expect(validateReceived(Event.contract, envelope.data)).to.deep.equal(data);
    });

    it('has the fields that SPEC names', () => {
      expect(data).to.have.all.keys(Object.keys(fields));
    });

    it('the publisher adds no field', () => {
      expect(publish({ ...data, extra: 1 })).to.throw(ContractError, '"extra" is not allowed');
    });

    it('a subscriber tolerates fields added later', () => {
      expect(receive({ ...data, added_later: { any: 'thing' } })()).to.deep.include(data);
    });

    for (const [name, { valid, invalid }] of Object.entries(fields)) {
      it(`${name} is required`, () => {
        const incomplete = without(data, name);
        expect(publish(incomplete)).to.throw(ContractError, `"${name}" is required`);
        expect(receive(incomplete)).to.throw(InvalidMessageError, `"${name}" is required`);
      });

      it(`${name} takes what it should and nothing else`, () => {
        for (const value of valid) {
          const changed = { ...data, [name]: value };
          expect(publish(changed), shown(value)).not.to.throw();
          expect(receive(changed)(), shown(value)).to.deep.equal(changed);
        }
        for (const value of invalid) {
          expect(publish({ ...data, [name]: value }), shown(value)).to.throw(ContractError, name);
          expect(receive({ ...data, [name]: value }), shown(value)).to.throw(InvalidMessageError, name);
        }
      });
    }
  });
}

const shown = (value: unknown): string => `with ${JSON.stringify(value)}`;
