import { ContractError } from '../errors.ts';
import { unknownParts, type Description, type Rule } from './description.ts';
import type { FieldKind, JsonSchema } from './json-schema.ts';
import { NUMBER, STRING, ofArray, ofNumber, ofObject, ofString, type Said } from './scalars.ts';
import { isSameJson } from './same-json.ts';

/** For whom a schema is: a publisher writes exactly the contract, a reader takes fields that it does not know. */
export type Side = 'publisher' | 'reader';

/** Where the named kinds of fields are defined, once for a document. */
export interface Definitions {
  /** What a reference begins with, such as `#/$defs/`. */
  readonly at: string;
  /** Filled while schemas are converted. */
  readonly found: Record<string, JsonSchema>;
}

interface Place {
  readonly side: Side;
  readonly definitions: Definitions;
  /** As errors name it: `data.price_amount of booking.booking.created`. */
  readonly path: string;
  readonly of: string;
}

/**
 * The JSON Schema that takes exactly what Joi takes, where every key is required unless marked optional and nothing is
 * converted.
 * @param description of `schema.describe()`
 * @param of what errors name
 * @param options.root what they call the whole
 * @throws ContractError naming the field and what of it cannot be said in JSON Schema
 */
export function convert(
  description: object,
  of: string,
  {
    root = 'data',
    ...place
  }: { readonly side: Side; readonly definitions: Definitions; readonly root?: string },
): JsonSchema {
  return nodeOf(description, { ...place, path: root, of });
}

function nodeOf(description: Description, place: Place): JsonSchema {
  const { flags = {}, allow = [], invalid = [] } = description;
  const [unknown] = unknownParts(description);
  if (unknown !== undefined) throw unsaid(place, `'${unknown}' is not known`);
  const text = flags['description'];
  const described = text === undefined ? {} : { description: text };
  const values = allow.filter((value) => !isSameJson(value, { override: true }));
  if ([...values, ...invalid].some((value) => value !== null && typeof value === 'object'))
    throw unsaid(place, 'a value that is an object or a reference is not known');
  if (flags['only'] === true) return { ...described, ...oneOf(values) };
  const base = named(description, kindOf(description, place), place.definitions);
  const taken = values.length === 0 ? base : orOneOf(base, values);
  return { ...described, ...taken, ...(invalid.length > 0 && { not: { enum: invalid } }) };
}

function kindOf(description: Description, place: Place): JsonSchema {
  const { type, rules = [] } = description;
  const stated = fieldKindsOf(description).flatMap(({ jsonSchema }) => (jsonSchema ? [jsonSchema] : []));
  if (rules.filter(isFunction).length > stated.length)
    throw unsaid(
      place,
      'its rule is a function: say what it asks for in .meta({ fieldKind: { jsonSchema } })',
    );
  const others = rules.filter((rule) => !isFunction(rule));
  const say = (base: JsonSchema, rule: (rule: Rule) => Said): JsonSchema =>
    both(base, [...others.map((each) => said(rule(each), place)), ...stated]);
  const none = (): Said => ({ reason: `the rules of its kind, ${type}, are not known` });
  switch (type) {
    case 'string':
      return say(STRING, ofString);
    case 'number':
      return say(NUMBER, ofNumber);
    case 'boolean':
      return say({ type: 'boolean' }, none);
    case 'array':
      return say(arrayOf(description, place), ofArray);
    case 'object':
      return say(objectOf(description, place), ofObject);
    case 'alternatives':
      return say(alternativesOf(description, place), none);
    case 'any':
      return say({}, none);
    default:
      throw unsaid(place, `its kind, ${type}, is not known: use string, number, boolean, object or array`);
  }
}

function objectOf({ keys, patterns = [], flags = {} }: Description, place: Place): JsonSchema {
  const [pattern, ...more] = patterns;
  if (pattern && (keys !== undefined || more.length > 0))
    throw unsaid(place, 'an object has either named fields or one pattern');
  const isOpen = flags['unknown'] ?? (place.side === 'reader' || (keys === undefined && !pattern));
  return {
    type: 'object',
    ...(pattern ? patternOf(pattern, place) : fieldsOf(keys ?? {}, place)),
    ...(isOpen !== true && { additionalProperties: false }),
  };
}

function fieldsOf(keys: Readonly<Record<string, Description>>, place: Place): JsonSchema {
  const fields = Object.entries(keys);
  const having = (presence: string): string[] =>
    fields
      .filter(([, field]) => (field.flags?.['presence'] ?? 'required') === presence)
      .map(([name]) => name);
  const [forbidden] = having('forbidden');
  if (forbidden !== undefined)
    throw unsaid(inside(place, forbidden), 'a forbidden field is not known: leave it out');
  const required = having('required');
  const around = fields.flatMap(([name, field]) =>
    fieldKindsOf(field).flatMap(({ aroundIt }) => (aroundIt ? [aroundIt(name)] : [])),
  );
  const schemas = fields.map(([name, field]) => [name, nodeOf(field, inside(place, name))] as const);
  return {
    ...(schemas.length > 0 && { properties: Object.fromEntries(schemas) }),
    ...(required.length > 0 && { required }),
    ...(around.length > 0 && { allOf: around }),
  };
}

function patternOf(
  { regex, schema, rule }: NonNullable<Description['patterns']>[number],
  place: Place,
): JsonSchema {
  const anyName = schema?.type === 'string' && Object.keys(schema).length === 1 ? '/[^]/u' : undefined;
  const literal = regex ?? anyName;
  if (literal === undefined) throw unsaid(place, 'names of fields are a pattern or Joi.string()');
  const { pattern } = said(ofString({ name: 'pattern', args: { regex: literal } }), place);
  return { patternProperties: { [String(pattern)]: nodeOf(rule, inside(place, '*')) } };
}

function arrayOf({ items = [] }: Description, place: Place): JsonSchema {
  const at = inside(place, '*');
  const required = items.find(({ flags = {} }) => (flags['presence'] ?? 'optional') !== 'optional');
  if (required) throw unsaid(at, 'an item that has to be in the list is not known');
  const kinds = items.map((item) => nodeOf(item, at));
  if (kinds.length === 0) return { type: 'array' };
  return { type: 'array', items: kinds.length === 1 ? kinds[0] : { anyOf: kinds } };
}

function alternativesOf({ matches = [] }: Description, place: Place): JsonSchema {
  const [first, ...more] = matches;
  if (first?.is && first.then && first.otherwise && more.length === 0 && isOnlyOf(first, CONDITION))
    return {
      if: nodeOf(first.is, place),
      then: nodeOf(first.then, place),
      else: nodeOf(first.otherwise, place),
    };
  return {
    anyOf: matches.map((match) => {
      if (match.schema === undefined || !isOnlyOf(match, ['schema']))
        throw unsaid(
          place,
          'of alternatives with conditions only conditional(schema, { then, otherwise }) is known',
        );
      return nodeOf(match.schema, place);
    }),
  };
}

const CONDITION = ['is', 'then', 'otherwise'];

const isOnlyOf = (found: object, known: readonly string[]): boolean =>
  Object.keys(found).every((name) => known.includes(name));

/** A named kind stands in the definitions, and here a reference to it; unless the name is another kind's already. */
function named(description: Description, schema: JsonSchema, { at, found }: Definitions): JsonSchema {
  const name = fieldKindsOf(description).find((kind) => kind.name !== undefined)?.name;
  if (name === undefined) return schema;
  const before = (found[name] ??= schema);
  return isSameJson(before, schema) ? { $ref: at + name } : schema;
}

/** These values and no other, with their kinds, which generators of code ask for. */
function oneOf(values: readonly unknown[]): JsonSchema {
  const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))];
  if (isSameJson(types, ['null'])) return { type: 'null' };
  const [type = 'string', ...more] = types;
  return { type: more.length === 0 ? type : types, enum: values };
}

/** What the schema takes, and these values. A keyword such as minLength says nothing of null, but enum does. */
function orOneOf(schema: JsonSchema, values: readonly unknown[]): JsonSchema {
  const { type } = schema;
  const plain =
    typeof type === 'string' && !['enum', 'const', 'not', 'allOf', 'if'].some((word) => word in schema);
  if (plain && isSameJson(values, [null])) return { ...schema, type: [type, 'null'] };
  return { anyOf: [schema, oneOf(values)] };
}

/** All that the schemas ask for. Of two that say the same keyword the narrower bound is kept, else both stand beside. */
function both(base: JsonSchema, others: readonly JsonSchema[]): JsonSchema {
  return others.reduce<JsonSchema>((sum, next) => {
    const merged: Record<string, unknown> = { ...sum };
    const beside: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(next)) {
      const before = merged[keyword];
      if (before === undefined || isSameJson(before, value)) merged[keyword] = value;
      else if (keyword === 'type' && before === 'number' && value === 'integer') merged[keyword] = value;
      else if (keyword === 'minimum') merged[keyword] = Math.max(before as number, value as number);
      else if (keyword === 'maximum') merged[keyword] = Math.min(before as number, value as number);
      else beside[keyword] = value;
    }
    if (Object.keys(beside).length === 0) return merged;
    return { ...merged, allOf: [...((merged['allOf'] as JsonSchema[] | undefined) ?? []), beside] };
  }, base);
}

const isFunction = ({ name }: Rule): boolean => name === 'custom';

const fieldKindsOf = ({ metas = [] }: Description): FieldKind[] =>
  metas.flatMap(({ fieldKind }) => (fieldKind ? [fieldKind] : []));

function said(answer: Said, place: Place): JsonSchema {
  if ('reason' in answer) throw unsaid(place, String(answer['reason']));
  return answer;
}

const inside = (place: Place, field: string): Place => ({ ...place, path: `${place.path}.${field}` });

const unsaid = ({ path, of }: Place, reason: string): ContractError =>
  new ContractError(`'${path}' of ${of} cannot be said in JSON Schema: ${reason}.`);
