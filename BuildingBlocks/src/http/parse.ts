import type { Request } from 'express';
import type { ObjectSchema } from 'joi';
import { refused } from './errors.ts';
import { STANDARD_REFUSALS } from './standard-refusals.ts';

/**
 * The body of a request, exactly as the schema says: every field is required unless marked optional, none is
 * converted, none unknown is let through.
 * @throws HttpError 415 if it is not JSON, 400 naming every wrong field
 */
export function parseBody<T>(request: Request, schema: ObjectSchema<T>): T {
  if (request.is('application/json') === false) throw refused(STANDARD_REFUSALS.noJson);
  return parseFields(schema.label('body'), request.body ?? {});
}

/** Fields that have been read already, none converted. @throws HttpError 400 naming every wrong field */
export const parseFields = <T>(schema: ObjectSchema<T>, fields: unknown): T => parse(schema, fields, false);

/** The query of a request; numbers may be written as text. @throws HttpError 400 naming every wrong parameter */
export const parseQuery = <T>(request: Request, schema: ObjectSchema<T>): T =>
  parse(schema, request.query, true);

/** The parameters in the path. @throws HttpError 400 naming every wrong parameter */
export const parsePath = <T>(request: Request, schema: ObjectSchema<T>): T =>
  parse(schema, request.params, true);

function parse<T>(schema: ObjectSchema<T>, value: unknown, convert: boolean): T {
  const result = schema.validate(value, {
    convert,
    presence: 'required',
    abortEarly: false,
    errors: { wrap: { label: false } },
  });
  const wrong = result.error?.details ?? unseenByJoi(value, []);
  if (wrong.length === 0) return result.value as T;
  const details = wrong.map(({ path, message }) => ({ field: path.join('.') || 'body', message }));
  const sentence = `Correct these fields: ${details.map(({ message }) => message).join('; ')}.`;
  throw refused({ ...STANDARD_REFUSALS.unreadable, message: sentence }, details);
}

/**
 * PostgreSQL stores neither the character U+0000 nor half a surrogate pair; Joi takes a field named `__proto__` for
 * the prototype of its copy.
 */
function unseenByJoi(value: unknown, path: string[]): { path: string[]; message: string }[] {
  if (path.at(-1) === '__proto__') return [{ path, message: `${path.join('.')} is not allowed` }];
  if (typeof value === 'string' && /\0|\p{Cs}/u.test(value)) {
    return [{ path, message: `${path.join('.')} must not contain U+0000 or half a surrogate pair` }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => unseenByJoi(inner, [...path, key]));
}
