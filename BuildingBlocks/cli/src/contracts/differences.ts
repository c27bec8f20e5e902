import { isDeepStrictEqual } from 'node:util';
import { MAXIMUM_DECIMALS, type JsonSchema } from '@ticketwave/contracts/json-schema';
import { boundsBeyond } from './bounds.ts';
import type { RuleName } from './rules.ts';
import { accepts } from './accepts.ts';

/** Something that a writer may write and a reader does not take. */
export interface Difference {
  readonly rule: RuleName;
  /** Within the data, such as `payment_method.last4`; empty for the data as a whole. */
  readonly field: string;
  readonly what: string;
  /** The reader copes with it, though it never gets the field again. */
  readonly optional?: true;
}

/** Keywords that are judged one by one; all others have to be the same on both sides. */
const JUDGED = new Set([
  ...['type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items', 'pattern'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems', MAXIMUM_DECIMALS, '$schema', 'title', 'description', 'format', 'examples'],
]);

/**
 * Everything that the writer may write and the reader does not take: none if the one schema is a part of the other. What
 * cannot be judged is reported. Pure.
 * @param writer without references, as `reader`
 */
export function differences(writer: JsonSchema, reader: JsonSchema, field = ''): Difference[] {
  if (isDeepStrictEqual(writer, reader)) return [];
  const written = alternativesOf(writer);
  if (written.length > 1) return unique(written.flatMap((one) => differences(one, reader, field)));
  const read = alternativesOf(reader);
  if (read.length > 1) return leastOf(read.map((one) => differences(writer, one, field)));
  const [one = {}] = written;
  const [other = {}] = read;
  const values = valuesOf(one);
  if (values !== undefined) return ofValues(values, other, field);
  const type = nameOf(one.type, 'anything');
  if (!takesType(other, type)) {
    const expected = article(nameOf(other.type, 'value'));
    return [{ rule: 'type', field, what: `is ${article(type)}, where ${expected} is read` }];
  }
  const known = valuesOf(other);
  if (known === undefined) return ofKeywords(one, other, field);
  return [{ rule: 'enumeration', field, what: `may be any ${type}, where ${listed(known)} are read` }];
}

/** Of two schemas of one type, which list no values. */
function ofKeywords(writer: JsonSchema, reader: JsonSchema, field: string): Difference[] {
  const found = (rule: RuleName, texts: readonly string[]): Difference[] =>
    texts.map((what) => ({ rule, field, what }));
  const strange = strangeKeywords(writer, reader);
  return [
    ...found('form', strange.length > 0 ? [`is judged by ${strange.join(', ')}, which is another now`] : []),
    ...found('format', patternsOf(writer, reader)),
    ...found('bounds', boundsBeyond(writer, reader)),
    ...(writer.type === 'object' ? ofFields(writer, reader, field) : []),
    ...(writer.type === 'array' ? ofItems(writer, reader, field) : []),
  ];
}

function ofItems(writer: JsonSchema, reader: JsonSchema, field: string): Difference[] {
  const [written, read] = [writer['items'], reader['items']] as (JsonSchema | undefined)[];
  return read === undefined ? [] : differences(written ?? {}, read, inside(field, '*'));
}

function ofValues(values: readonly unknown[], reader: JsonSchema, field: string): Difference[] {
  const refused = values.filter((value) => !accepts(reader, value));
  if (refused.length === 0) return [];
  if (isDeepStrictEqual(refused, [null])) return [{ rule: 'nullability', field, what: 'may be null' }];
  const rule = refused.some((value) => takesType(reader, typeof value)) ? 'enumeration' : 'type';
  return [
    { rule, field, what: `may be ${listed(refused)}, which ${refused.length === 1 ? 'is' : 'are'} not read` },
  ];
}

function ofFields(writer: JsonSchema, reader: JsonSchema, field: string): Difference[] {
  const written = fieldsOf(writer);
  const read = fieldsOf(reader);
  const sure = (writer['required'] ?? []) as readonly string[];
  const required = (reader['required'] ?? []) as readonly string[];
  const surplus = reader['additionalProperties'] === false ? Object.keys(written) : [];
  return [
    ...Object.entries(read).flatMap(([name, schema]): Difference[] => {
      const at = inside(field, name);
      const isRequired = required.includes(name);
      const own = written[name];
      if (own === undefined) return [missing(at, isRequired)];
      const lacking: Difference = { rule: 'required', field: at, what: 'may be missing' };
      return [...(isRequired && !sure.includes(name) ? [lacking] : []), ...differences(own, schema, at)];
    }),
    ...surplus
      .filter((name) => !(name in read))
      .map((name): Difference => ({
        rule: 'form',
        field: inside(field, name),
        what: 'is refused as unknown',
      })),
  ];
}

const missing = (field: string, isRequired: boolean): Difference => ({
  rule: 'removed',
  field,
  what: isRequired ? 'is not there, and is required' : 'is not there any more',
  ...(!isRequired && { optional: true }),
});

/** A schema as the alternatives that it consists of: its `anyOf`, and one for each type. */
function alternativesOf({ anyOf, ...schema }: JsonSchema): JsonSchema[] {
  if (Array.isArray(anyOf) && Object.keys(schema).length === 0)
    return (anyOf as JsonSchema[]).flatMap(alternativesOf);
  const { type } = schema;
  if (!Array.isArray(type) || valuesOf(schema) !== undefined) return [anyOf ? { ...schema, anyOf } : schema];
  return type.map((one: string) => (one === 'null' ? { type: one } : { ...schema, type: one }));
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  if (schema.type === 'null') return [null];
  return schema['enum'] as readonly unknown[] | undefined;
}

function takesType({ type: taken }: JsonSchema, type: string): boolean {
  if (taken === undefined) return true;
  const types = [taken].flat();
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

const nameOf = (type: JsonSchema['type'], otherwise: string): string =>
  [type ?? otherwise].flat().join(' or ');

function patternsOf({ pattern: written }: JsonSchema, { pattern: read }: JsonSchema): string[] {
  if (read === undefined || read === written) return [];
  return [`has ${written === undefined ? 'any form' : `the form ${written}`}, where ${read} is read`];
}

/** Keywords of the reader that ask for something the writer does not promise in the same words. */
function strangeKeywords(writer: JsonSchema, reader: JsonSchema): string[] {
  const conditions = [reader['allOf'] ?? []].flat() as JsonSchema[];
  const promised = [writer['allOf'] ?? []].flat() as JsonSchema[];
  const isStrange = (condition: JsonSchema): boolean =>
    !isVacuous(condition, fieldsOf(writer)) && !promised.some((one) => isDeepStrictEqual(one, condition));
  const words = Object.keys(reader).filter(
    (word) => word !== 'allOf' && !JUDGED.has(word) && !isDeepStrictEqual(reader[word], writer[word]),
  );
  return conditions.some(isStrange) ? ['allOf', ...words] : words;
}

/** A condition on fields that are never written asks for nothing. */
function isVacuous(condition: JsonSchema, written: Record<string, JsonSchema>): boolean {
  const branches = [condition['then'], condition['else']].filter((one) => one !== undefined) as JsonSchema[];
  const fields = branches.flatMap((branch) => Object.keys(fieldsOf(branch)));
  const onlyFields = branches.every((branch) => isDeepStrictEqual(Object.keys(branch), ['properties']));
  return branches.length > 0 && onlyFields && fields.every((name) => written[name] === undefined);
}

/** Of several readings the one that comes closest; the first one of a kind. */
const leastOf = (readings: readonly Difference[][]): Difference[] =>
  readings.reduce((least, next) => (rank(next) < rank(least) ? next : least));

/** A reading of another type is further away than one that differs in detail. */
const rank = (found: readonly Difference[]): number =>
  found.reduce((sum, { rule }) => sum + (rule === 'type' || rule === 'nullability' ? 1_000 : 1), 0);

const unique = (found: readonly Difference[]): Difference[] =>
  found.filter((one, index) => found.findIndex((other) => isDeepStrictEqual(one, other)) === index);

const fieldsOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  (schema['properties'] ?? {}) as Record<string, JsonSchema>;

const inside = (field: string, name: string): string => (field === '' ? name : `${field}.${name}`);

const article = (type: string): string => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`);

const listed = (values: readonly unknown[]): string => {
  const shown = values.slice(0, 5).map((value) => JSON.stringify(value));
  return shown.join(', ') + (values.length > shown.length ? ` and ${values.length - shown.length} more` : '');
};
