import type { Rule } from './description.ts';
import type { JsonSchema } from './json-schema.ts';
import { portablePattern } from './portable-pattern.ts';
import { isSameJson } from './same-json.ts';

/** What a rule of Joi says in JSON Schema, or why it says nothing there. */
export type Said = JsonSchema | { readonly reason: string };

/** As Joi has it, which asks for the first hyphen alone. */
const UUID = '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}$';

/** Joi refuses the empty string by itself. */
export const STRING: JsonSchema = { type: 'string', minLength: 1 };

/** Joi refuses whole numbers that a JavaScript number no longer distinguishes. */
export const NUMBER: JsonSchema = {
  type: 'number',
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
};

type Arguments = NonNullable<Rule['args']>;

const LENGTH: Said = {
  reason:
    'Joi counts 🎻 as two and JSON Schema as one: write the length into a pattern, such as /^[^]{1,20}$/u',
};

const stringRules: Readonly<Record<string, (args: Arguments) => Said>> = {
  pattern: ({ regex, options }) =>
    Object.keys(options ?? {}).every((option) => option === 'name')
      ? portablePattern(String(regex))
      : { reason: 'a pattern with options is not known' },
  guid: ({ options }) =>
    isSameJson(options, { separator: '-', wrapper: false })
      ? { pattern: UUID }
      : { reason: 'only the kind of field uuid is known' },
  /** Where nothing is converted, it refuses what would be. */
  trim: ({ enabled }) => (enabled === true ? { pattern: '^(?:\\S(?:[\\s\\S]*\\S)?)?$' } : {}),
  min: ({ limit }) => (limit === 0 || limit === 1 ? {} : LENGTH),
  max: () => LENGTH,
  length: () => LENGTH,
  uri: () => ({ reason: 'the pattern behind it is not public: use the kind of field webAddress' }),
};

/** Pure. */
export const ofString = ({ name, args = {} }: Rule): Said =>
  stringRules[name]?.(args) ?? { reason: `the rule ${name} is not known: write it as a pattern` };

const bounds: Readonly<Record<string, string>> = {
  min: 'minimum',
  max: 'maximum',
  greater: 'exclusiveMinimum',
  less: 'exclusiveMaximum',
};

/** Pure. */
export function ofNumber({ name, args = {} }: Rule): Said {
  const limit = args['limit'] ?? args['base'];
  const bound = bounds[name];
  if (name === 'integer') return { type: 'integer' };
  if (name === 'sign') return args['sign'] === 'positive' ? { exclusiveMinimum: 0 } : { exclusiveMaximum: 0 };
  if (bound !== undefined && typeof limit === 'number') return { [bound]: limit };
  if (name === 'multiple' && Number.isSafeInteger(limit)) return { multipleOf: limit };
  return {
    reason:
      `the rule ${name} is not known as it is used here: use min, max or integer with a number, or amountIn, for ` +
      'validators that divide in binary refuse decimals that Joi takes',
  };
}

/** Pure. */
export function ofArray({ name, args = {} }: Rule): Said {
  const limit = args['limit'];
  if (typeof limit !== 'number') return { reason: `the rule ${name} is not known: use min and max` };
  if (name === 'min') return { minItems: limit };
  if (name === 'max') return { maxItems: limit };
  if (name === 'length') return { minItems: limit, maxItems: limit };
  return { reason: `the rule ${name} is not known: use min and max` };
}

/** Pure. */
export function ofObject({ name, args = {} }: Rule): Said {
  const limit = args['limit'];
  if (name === 'min' && typeof limit === 'number') return { minProperties: limit };
  return { reason: `the rule ${name} is not known: use min` };
}
