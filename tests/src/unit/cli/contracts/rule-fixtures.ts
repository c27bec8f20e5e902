import type { Direction, RuleName } from '@ticketwave/cli/contracts/rules';
import Joi from 'joi';
import type { Moment, Version } from './orders-and-shipping.ts';

/** A change: what was, and what is. */
export interface Change {
  readonly was: Moment;
  readonly is: Moment;
}

export interface Fixture {
  readonly refused: Change;
  readonly passed: Change;
}

const text = Joi.string();
const note = (schema: Joi.Schema): Version => ({ fields: { note: schema } });
const bare: Version = {};

/** Orders publishes it, shipping reads it as it is published. */
const moment = (version: Version, only?: readonly string[]): Moment => ({
  publishes: [version],
  reads: { shipping: [{ as: version, ...(only && { only }) }] },
});

/** The whole of both is deployed at once, with a higher minor version. */
const change = (before: Version, after: Version, only?: readonly string[]): Change => ({
  was: moment(before, only),
  is: moment({ version: '1.1', ...after }, only),
});

/** From narrow to wide breaks those who are there, from wide to narrow what waits. */
function ofField(narrow: Joi.Schema, wide: Joi.Schema): Record<Direction, Fixture> {
  const widened = change(note(narrow), note(wide));
  const narrowed = change(note(wide), note(narrow));
  return {
    'to-consumers': { refused: widened, passed: narrowed },
    'from-before': { refused: narrowed, passed: widened },
    'from-now-on': { refused: apart(note(wide), note(narrow)), passed: apart(note(narrow), note(wide)) },
  };
}

/** Nothing was published before, and shipping reads with a schema of its own. */
const apart = (published: Version, read: Version): Change => ({
  was: { publishes: [] },
  is: { publishes: [published], reads: { shipping: [{ as: read }] } },
});

const unread = (before: Version, after: Version): Change => ({
  was: { publishes: [before] },
  is: { publishes: [{ version: '1.1', ...after }] },
});

const twoVersions = [bare, { version: '2.0' }];
const readBy = (...versions: readonly Version[]): NonNullable<Moment['reads']> => ({
  shipping: versions.map((as) => ({ as })),
});
const request: Version = { kind: 'request' };

/** The publisher opts in; shipping was built for that before, or was not. */
const optsIn = (packing: Version): Fixture => ({
  refused: change(bare, packing),
  passed: {
    was: { publishes: [bare], reads: readBy(packing) },
    is: { publishes: [{ version: '1.1', ...packing }], reads: readBy(packing) },
  },
});

/** A change that is refused, and one close to it that is not, for every rule and every direction that it has. */
export const fixtures: Readonly<Record<RuleName, Partial<Record<Direction, Fixture>>>> = {
  removed: {
    'to-consumers': {
      refused: change(note(text), bare),
      passed: change(note(text), bare, ['order_id']),
    },
    'from-before': { refused: change(bare, note(text)), passed: change(bare, note(text.optional())) },
    'from-now-on': { refused: apart(bare, note(text)), passed: apart(bare, note(text.optional())) },
  },
  renamed: {
    'to-consumers': {
      refused: change(note(text), { fields: { remark: text } }),
      passed: change(note(text), { fields: { note: text, remark: text.optional() } }),
    },
    'from-before': {
      refused: change(note(text), { fields: { remark: text } }),
      passed: change(note(text), { fields: { remark: text.optional() } }),
    },
  },
  required: ofField(text, text.optional()),
  type: ofField(Joi.number().integer(), Joi.number()),
  nullability: ofField(text, text.allow(null)),
  enumeration: ofField(text.valid('a', 'b'), text.valid('a', 'b', 'c')),
  format: ofField(text.pattern(/^[a-z]+$/u), text),
  bounds: ofField(Joi.number().min(1), Joi.number().min(0)),
  form: ofField(Joi.object().pattern(/^x-/, text), Joi.object()),
  entity: {
    'to-consumers': {
      refused: change(bare, { entity: 'customer_id' }),
      passed: unread(bare, { entity: 'customer_id' }),
    },
    'from-before': {
      refused: change(bare, { entity: 'customer_id' }),
      passed: unread(bare, { entity: 'customer_id' }),
    },
  },
  kind: {
    'to-consumers': { refused: change(bare, request), passed: unread(bare, request) },
    'from-now-on': {
      refused: {
        was: { publishes: [] },
        is: { publishes: [request], reads: { shipping: [{ as: request }], billing: [{ as: request }] } },
      },
      passed: {
        was: { publishes: [] },
        is: { publishes: [request], reads: { shipping: [{ as: request }] } },
      },
    },
  },
  exchange: {
    'to-consumers': {
      refused: change(bare, { publisher: 'shop' }),
      passed: unread(bare, { publisher: 'shop' }),
    },
  },
  'routing-key': {
    'to-consumers': {
      refused: {
        was: moment(bare),
        is: { publishes: [{ version: '2.0' }], reads: readBy({ version: '2.0' }) },
      },
      passed: { was: moment(bare), is: { publishes: twoVersions, reads: readBy(...twoVersions) } },
    },
    'from-before': {
      refused: { was: moment(bare), is: { publishes: twoVersions, reads: readBy({ version: '2.0' }) } },
      passed: { was: moment(bare), is: { publishes: twoVersions, reads: readBy(...twoVersions) } },
    },
  },
  version: {
    'to-consumers': {
      refused: change(bare, { ...note(text.optional()), version: '1.0' }),
      passed: change(bare, { ...note(text.optional()), version: '1.1' }),
    },
  },
  batched: { 'to-consumers': optsIn({ batched: true }) },
  compressed: { 'to-consumers': optsIn({ compressed: { encoding: 'gzip', from: 1_024 } }) },
};
