import { convert, type Definitions, type JsonSchema } from '@ticketwave/contracts/json-schema';
import { errorBody, refusalsOf, UNEXPECTED } from './openapi-errors.ts';
import type { DeclaredAnswer, OperationDeclaration } from './operation.ts';
import type { Requirements } from './requirements.ts';
import type { StandardRefusal } from './standard-refusals.ts';
import { examplesOf } from './openapi-examples.ts';

/** The header of every answer. */
export const CORRELATION: JsonSchema = {
  description: 'The id of the request, carried by everything that it causes.',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};
const HEADERS = { 'X-Correlation-Id': { $ref: '#/components/headers/X-Correlation-Id' } };
const LOCATION: JsonSchema = { description: 'Where it is.', required: true, schema: { type: 'string' } };
const RETRY_AFTER: JsonSchema = {
  description: 'Seconds after which the same request may well succeed.',
  schema: { type: 'integer', minimum: 1 },
};

/** What every operation may answer, by its status. */
export const FAILURES: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  byStatus(UNEXPECTED).map(([status, refusals]) => [String(status), refusalOf(refusals)]),
);

/** The responses of an operation. @param of as errors name it @throws ContractError as `convert` */
export function answersOf(
  declaration: OperationDeclaration,
  of: string,
  definitions: Definitions,
  inFront: readonly Requirements[],
): JsonSchema {
  const own = [declaration, ...inFront].flatMap(({ refusals = {} }) =>
    Object.entries(refusals).flatMap(([status, codes]) =>
      codes.map((code) => ({ status: Number(status), code })),
    ),
  );
  return Object.fromEntries<JsonSchema>([
    ...Object.entries(declaration.answers).map(([status, answer]): [string, JsonSchema] => [
      status,
      answerOf(answer, `answer ${status} to ${of}`, definitions),
    ]),
    ...byStatus([...own, ...refusalsOf(declaration), ...UNEXPECTED]).map(
      ([status, refusals]): [string, JsonSchema] => [
        String(status),
        refusals.every(isUnexpected) ? { $ref: `#/components/responses/${status}` } : refusalOf(refusals),
      ],
    ),
  ]);
}

const isUnexpected = (refusal: Refused): boolean => UNEXPECTED.some((known) => known === refusal);

function answerOf(
  { description, body, page, texts = [], location }: DeclaredAnswer,
  of: string,
  definitions: Definitions,
): JsonSchema {
  const content = {
    ...(body && {
      'application/json': {
        schema: convert(body.describe(), of, { side: 'reader', definitions, root: 'body' }),
        ...examplesOf(body.describe()),
      },
    }),
    ...Object.fromEntries(
      [...(page === true ? ['text/html'] : []), ...texts].map((type) => [
        type,
        { schema: { type: 'string' } },
      ]),
    ),
  };
  return {
    description,
    headers: { ...HEADERS, ...(location === true && { Location: LOCATION }) },
    ...(Object.keys(content).length > 0 && { content }),
  };
}

type Refused = Pick<StandardRefusal, 'status' | 'code'> & Partial<StandardRefusal>;

function refusalOf(refusals: readonly Refused[]): JsonSchema {
  return {
    description: refusals
      .map(({ code, message }) => `- \`${code}\`${message === undefined ? '' : `: ${message}`}`)
      .join('\n'),
    headers: {
      ...HEADERS,
      ...(refusals.some(({ retryAfter }) => retryAfter !== undefined) && { 'Retry-After': RETRY_AFTER }),
    },
    content: errorBody(refusals.map(({ code }) => code)),
  };
}

/** In ascending order. */
function byStatus(refusals: readonly Refused[]): [status: number, of: Refused[]][] {
  const statuses = [...new Set(refusals.map(({ status }) => status))].sort((a, b) => a - b);
  return statuses.map((status) => [status, refusals.filter((refusal) => refusal.status === status)]);
}
