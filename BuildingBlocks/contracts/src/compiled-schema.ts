import Joi from 'joi';
import { compileRules, type Check, type RuleDescription } from './compiled-rules.ts';

/** As Joi describes a schema: what stands in it is known here, and whatever else there is makes it Joi's alone. */
interface Description {
  readonly type: string;
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly rules?: readonly RuleDescription[];
  readonly allow?: readonly unknown[];
  readonly preferences?: Readonly<Record<string, unknown>>;
}

/** Schemas of these types that nobody has extended. */
const ORIGINALS: readonly object[] = [Joi.string(), Joi.number(), Joi.boolean(), Joi.object()].map(
  (schema) => Object.getPrototypeOf(schema) as object,
);

/**
 * A check as fast as code by hand. It answers true only where Joi, not converting and with every key required unless
 * marked optional, would take the value and return an equal one; false means that Joi must be asked.
 * @param allowUnknown whether objects may have keys that the schema does not name
 * @returns undefined if the schema has anything whose meaning is not known here
 */
export function compileSchema(schema: Joi.Schema, allowUnknown: boolean): Check | undefined {
  if (!ORIGINALS.includes(Object.getPrototypeOf(schema) as object)) return undefined;
  const description = schema.describe() as unknown as Description;
  if (!isKnown(description)) return undefined;
  const { type, flags = {}, rules = [], allow = [] } = description;
  const checks = compileRules(type, rules);
  const ofType = typeCheck(schema, type, allowUnknown || flags['unknown'] === true);
  if (!checks || !ofType) return undefined;

  const allowed = new Set(allow);
  const check: Check = flags['only']
    ? (value) => allowed.has(value)
    : (value, siblings) =>
        (ofType(value, siblings) && checks.every((rule) => rule(value, siblings))) || allowed.has(value);
  return flags['presence'] === 'optional'
    ? (value, siblings) => value === undefined || check(value, siblings)
    : check;
}

function isKnown({ flags = {}, allow = [], preferences = {}, ...parts }: Description): boolean {
  return (
    areKnown(parts, ['type', 'rules', 'keys', 'metas', 'examples']) &&
    areKnown(preferences, ['messages']) &&
    areKnownFlags(flags) &&
    allow.every(isPrimitive)
  );
}

function areKnownFlags(flags: NonNullable<Description['flags']>): boolean {
  const { presence = 'required', only = true, unknown = true } = flags;
  const isKnownPresence = presence === 'required' || presence === 'optional';
  const names = ['presence', 'only', 'unknown', 'label', 'description'];
  return areKnown(flags, names) && isKnownPresence && only === true && unknown === true;
}

const areKnown = (found: object, known: readonly string[]): boolean =>
  Object.keys(found).every((name) => known.includes(name));

function typeCheck(schema: Joi.Schema, type: string, allowUnknown: boolean): Check | undefined {
  switch (type) {
    case 'string':
      return (value) => typeof value === 'string' && value !== '';
    case 'number':
      return (value) =>
        typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER && !Object.is(value, -0);
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'object': {
      const keys = schema.$_terms['keys'] as readonly { key: string; schema: Joi.Schema }[] | null;
      return keys ? objectCheck(keys, allowUnknown) : isObject;
    }
    default:
      return undefined;
  }
}

/** Walks the keys that the object has, so that none is missed and no inherited one is looked at. */
function objectCheck(
  keys: readonly { key: string; schema: Joi.Schema }[],
  allowUnknown: boolean,
): Check | undefined {
  const checks = new Map<string, { readonly check: Check; readonly isRequired: boolean }>();
  let required = 0;
  for (const { key, schema } of keys) {
    const check = compileSchema(schema, allowUnknown);
    // Joi looks at inherited keys too.
    if (!check || key in Object.prototype) return undefined;
    const isRequired = !check(undefined, {});
    checks.set(key, { check, isRequired });
    if (isRequired) required++;
  }
  return (value) => {
    if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return false;
    const object = value as Readonly<Record<string, unknown>>;
    let found = 0;
    for (const key of Object.keys(object)) {
      const known = checks.get(key);
      if (known) {
        if (!known.check(object[key], object)) return false;
        if (known.isRequired) found++;
      } else if (!allowUnknown || key === '__proto__') return false; // Joi's copy of an object lacks that key
    }
    return found === required;
  };
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPrimitive = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
