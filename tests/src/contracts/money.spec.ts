import { validatePublished, validateReceived } from '@ticketwave/contracts';
import { expect } from 'chai';
import { golden } from '../support/goldens.ts';
import { eventOfType } from './all-events.ts';
import { currency, money } from './field-kinds.ts';
import { specifiedEvents } from './specified-events.ts';

describe('amounts on the wire', () => {
  for (const { type, data: fields } of specifiedEvents) {
    const namesOf = (kind: unknown): string[] => Object.keys(fields).filter((name) => fields[name] === kind);
    const [amount] = namesOf(money);
    const [itsCurrency] = namesOf(currency);
    if (amount === undefined || itsCurrency === undefined) continue;

    it(`${type}: ${amount} has at most the decimals of ${itsCurrency}`, () => {
      const { contract } = eventOfType(type);
      const { data } = golden(type).body;
      const inYen = (value: number): object => ({ ...data, [amount]: value, [itsCurrency]: 'JPY' });
      validatePublished(contract, inYen(50));
      expect(validateReceived(contract, inYen(50))).to.include({ [amount]: 50 });
      expect(() => validatePublished(contract, inYen(49.9))).to.throw('at most 0 decimals');
      expect(() => void validateReceived(contract, inYen(49.9))).to.throw('at most 0 decimals');
    });
  }
});
