import { convert, type Definitions, type JsonSchema } from '@ticketwave/contracts/json-schema';
import type { ObjectSchema } from 'joi';
import { examplesOf } from './openapi-examples.ts';
import type { OperationDeclaration } from './operation.ts';

/** Headers that requests may have. */
export const SHARED_PARAMETERS = {
  'X-Correlation-Id': {
    name: 'X-Correlation-Id',
    in: 'header',
    description:
      'A UUID that the answer, log lines and every message carry that the request causes; made up if absent.',
    schema: { type: 'string', format: 'uuid' },
  },
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Another one for each new request. Sent again with it, the same request has no second effect and gets the first answer again.',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
  },
} as const satisfies Readonly<Record<string, JsonSchema>>;

const shared = (name: keyof typeof SHARED_PARAMETERS): JsonSchema => ({
  $ref: `#/components/parameters/${name}`,
});

/** The parameters of an operation in path, query and headers. @throws ContractError as `convert` */
export function parametersOf(declaration: OperationDeclaration, definitions: Definitions): JsonSchema[] {
  const { name, parameters, query, idempotent } = declaration;
  return [
    ...fieldsOf('path', name, parameters, definitions),
    ...fieldsOf('query', name, query, definitions),
    shared('X-Correlation-Id'),
    ...(idempotent === true ? [shared('Idempotency-Key')] : []),
  ];
}

interface Field {
  readonly flags?: Readonly<Record<string, unknown>>;
}

function fieldsOf(
  where: 'path' | 'query',
  operation: string,
  schema: ObjectSchema | undefined,
  definitions: Definitions,
): JsonSchema[] {
  const { keys = {} } = (schema?.describe() ?? {}) as { readonly keys?: Readonly<Record<string, Field>> };
  const asked = Object.entries(keys).filter(([, { flags }]) => flags?.['presence'] !== 'forbidden');
  return asked.map(([field, { flags: { default: preset, ...flags } = {}, ...rest }]) => ({
    name: field,
    in: where,
    required: where === 'path' || (flags['presence'] ?? 'required') === 'required',
    schema: {
      ...convert({ ...rest, flags }, `the ${where} of ${operation}`, {
        ...{ side: 'publisher', definitions, root: field },
      }),
      ...(preset !== undefined && { default: preset }),
    },
    ...examplesOf(rest),
  }));
}

const TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

/** The body that an operation reads; undefined if it reads none. @throws ContractError as `convert` */
export function bodyOf(declaration: OperationDeclaration, definitions: Definitions): JsonSchema | undefined {
  const { name, body, encoding = 'json' } = declaration;
  if (body === undefined) return undefined;
  const schema = convert(body.describe(), `the body of ${name}`, {
    ...{ side: 'publisher', definitions, root: 'body' },
  });
  return {
    required: true,
    content: {
      [TYPES[encoding]]: {
        schema: encoding === 'form' && declaration.idempotent === true ? withKey(schema) : schema,
        ...examplesOf(body.describe()),
      },
    },
  };
}

/** A form sets no headers. */
const withKey = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  properties: {
    ...(schema['properties'] as JsonSchema),
    idempotencyKey: SHARED_PARAMETERS['Idempotency-Key'].schema,
  },
});
