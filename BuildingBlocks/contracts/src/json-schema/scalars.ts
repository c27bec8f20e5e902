import type { Rule } from './description.ts';
import type { JsonSchema } from './json-schema.ts';
import { portablePattern } from './portable-pattern.ts';

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

/** Pure. */
export function ofString({ name, args = {} }: Rule): Said {
  if (name === 'pattern') {
    const { name: _title, ...options } = (args['options'] ?? {}) as Record<string, unknown>;
    if (Object.keys(options).length > 0) return { reason: 'a pattern with options is not known' };
    return portablePattern(String(args['regex']));
  }
  if (name === 'guid') {
    const { separator, wrapper, version } = (args['options'] ?? {}) as Record<string, unknown>;
    const known = separator === '-' && wrapper === false && version === undefined;
    return known ? { pattern: UUID } : { reason: 'only the kind of field uuid is known' };
  }
  if (name === 'min' && (args['limit'] === 0 || args['limit'] === 1)) return {};
  if (['min', 'max', 'length'].includes(name))
    return {
      reason:
        'Joi counts 🎻 as two and JSON Schema as one: write the length into a pattern, such as /^[^]{1,20}$/u',
    };
  if (name === 'uri')
    return { reason: 'the pattern behind it is not public: use the kind of field webAddress' };
  return { reason: `the rule ${name} is not known: write it as a pattern` };
}

/** Pure. */
export function ofNumber({ name, args = {} }: Rule): Said {
  const limit = args['limit'] ?? args['base'];
  if (name === 'integer') return { type: 'integer' };
  if (name === 'sign') return args['sign'] === 'positive' ? { exclusiveMinimum: 0 } : { exclusiveMaximum: 0 };
  if (typeof limit !== 'number')
    return { reason: `the rule ${name} is not known: use min, max, integer, or the kind of field amountIn` };
  if (name === 'min') return { minimum: limit };
  if (name === 'max') return { maximum: limit };
  if (name === 'greater') return { exclusiveMinimum: limit };
  if (name === 'less') return { exclusiveMaximum: limit };
  if (name === 'multiple' && Number.isSafeInteger(limit)) return { multipleOf: limit };
  return {
    reason: `the rule ${name}(${limit}) is not known: validators that divide in binary refuse what Joi takes; use amountIn`,
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
