import { parseBody } from '@ticketwave/building-blocks/http';
import type { OpenApi, OperationDeclaration } from '@ticketwave/building-blocks/adapters';
import { documentOf, mountedRoutes } from '@ticketwave/building-blocks/internal/http';
import type { JsonSchema } from '@ticketwave/contracts/json-schema';
import { openApiOfService } from '@ticketwave/cli/contracts/openapi';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import { Router } from 'express';
import fc from 'fast-check';
import { DocumentedAnswers } from '../support/documented-answers.ts';
import { documentedServices } from '../support/openapi.ts';
import { composedServices } from '../support/topology.ts';
import { nearlyAmount, nearlyText, nearlyTime, nearlyUuid, wireValue } from './wire-values.ts';

const UPKEEP = ['/health/live', '/health/ready', '/health/messaging', '/metrics'];

async function problemsOf(document: object): Promise<unknown> {
  const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
  return valid ? [] : errors;
}

/** Methods and paths as Express writes them; `undeclared` is what says nothing of itself. */
function operationsOf({ paths }: OpenApi): { all: string[]; undeclared: string[] } {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      operation,
    })),
  );
  const undeclared = operations.filter(({ operation }) => operation['operationId'] === undefined);
  return { all: operations.map(({ name }) => name), undeclared: undeclared.map(({ name }) => name) };
}

/** The body as it would arrive. */
const taken = (declaration: OperationDeclaration, body: unknown): boolean => {
  try {
    parseBody({ is: () => 'application/json', body } as never, declaration.body!);
    return true;
  } catch {
    return false;
  }
};

const anything = fc.oneof(nearlyAmount, nearlyText, nearlyTime, nearlyUuid, wireValue);

/** Values close to one that is right, and any other. */
function near(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === 'string')
    return fc.oneof(
      fc.constantFrom(` ${value}`, `${value} `, `${value}\n`, `${value}\0`, `${value}\ud800`, '', ' '),
      fc.constantFrom(...[1, 40, 200, 201, 255, 256, 500, 501].map((length) => '🎻'.repeat(length))),
      anything,
    );
  if (typeof value === 'number')
    return fc.oneof(
      fc.constantFrom(...[0, 1, -1, 50, 51, 1_000_000, 1_000_001, value + 0.5, value + 0.001, String(value)]),
      anything,
    );
  return anything;
}

const seldom = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

/** An example with some of its fields changed, at any depth, or one more or less. */
function nearly(example: unknown): fc.Arbitrary<unknown> {
  if (typeof example !== 'object' || example === null)
    return fc.oneof({ weight: 9, arbitrary: fc.constant(example) }, { weight: 1, arbitrary: near(example) });
  const fields = Object.entries(example).map(([name, value]) => [name, nearly(value)] as const);
  return fc
    .tuple(
      fc.record(Object.fromEntries(fields)),
      seldom(fc.constantFrom(...Object.keys(example))),
      seldom(fc.record({ surplus: anything })),
    )
    .map(([whole, gone, more]) => ({
      ...Object.fromEntries(Object.entries(whole).filter(([name]) => name !== gone)),
      ...more,
    }));
}

describe('the OpenAPI document of', () => {
  for (const { name, router, asked, document } of documentedServices)
    describe(name, () => {
      const declarations = mountedRoutes(router).map(({ declaration }) => declaration!);
      const answers = new DocumentedAnswers(document);

      it('is valid', async () => {
        expect(await problemsOf(document)).to.deep.equal([]);
      });

      it('has each route that is mounted, and no other', () => {
        const { all, undeclared } = operationsOf(document);
        expect(all).to.have.members([...asked, ...UPKEEP.map((path) => `get ${path}`)]);
        expect(undeclared).to.deep.equal([]);
      });

      it('names each operation once', () => {
        const names = declarations.map((declaration) => declaration.name);
        expect(new Set(names)).to.have.lengthOf(names.length);
      });

      it('has examples of all that is asked for, and they are what it says', () => {
        for (const { operation, schema, values } of exampledParts(document)) {
          const validate = answers.validatorOf(schema);
          expect(values, operation).not.to.deep.equal([]);
          for (const value of values)
            expect(validate(value), `${operation}: ${JSON.stringify(validate.errors)}`).to.equal(true);
        }
      });

      for (const declaration of declarations.filter(({ body, encoding }) => body && encoding !== 'form'))
        it(`takes exactly what ${declaration.name} takes`, () => {
          const validate = answers.validatorOf(bodySchemaOf(document, declaration));
          const { examples = [] } = declaration.body!.describe() as { examples?: unknown[] };
          const verdicts = { true: 0, false: 0 };
          fc.assert(
            fc.property(fc.oneof(...examples.map(nearly)), (changed) => {
              const body: unknown = JSON.parse(JSON.stringify(changed));
              const verdict = taken(declaration, body);
              expect(validate(body), JSON.stringify(body)).to.equal(verdict);
              verdicts[`${verdict}`] += 1;
            }),
            { numRuns: 500 },
          );
          // Otherwise the comparison above would prove little.
          expect(Math.min(...Object.values(verdicts))).to.be.greaterThan(10);
        });
    });

  it('a route that says nothing of itself has it nevertheless', async () => {
    const router = Router();
    router.get('/api/secrets/:id', (_request, response) => void response.json({}));
    const document = documentOf({ name: 'shop', version: '1.0.0', publicUrl: 'http://shop.example' }, router);
    expect(operationsOf(document).undeclared).to.deep.equal(['get /api/secrets/:id']);
    expect(await problemsOf(document)).to.deep.equal([]);
  });

  for (const service of composedServices)
    it(`${service.definition.name} is written by contracts document as the service answers it`, () => {
      const { name } = service.definition;
      const written = JSON.parse(JSON.stringify(openApiOfService(service))) as OpenApi;
      const { document } = documentedServices.find((one) => one.name === name)!;
      expect(written).to.deep.equal({ ...document, servers: [{ url: service.config.publicUrl }] });
    });

  it('another word makes it invalid', async () => {
    const { document } = documentedServices[0]!;
    const paths = { ...document.paths, '/api/bookings': { post: { responses: { 200: { headers: {} } } } } };
    expect(await problemsOf({ ...document, paths })).not.to.deep.equal([]);
  });
});

interface Exampled {
  readonly schema: JsonSchema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** The parameters and bodies of all requests, and the answers that have examples. */
function exampledParts({ paths }: OpenApi): { operation: string; schema: JsonSchema; values: unknown[] }[] {
  return Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap((operation) => {
      const {
        operationId,
        parameters = [],
        requestBody,
        responses,
      } = operation as unknown as {
        operationId: string;
        parameters?: (Exampled | { $ref: string })[];
        requestBody?: { content: Record<string, Exampled> };
        responses: Record<string, { content?: Record<string, Exampled> }>;
      };
      const answers = Object.values(responses).flatMap(({ content = {} }) => Object.values(content));
      return [
        ...parameters.filter((parameter) => 'schema' in parameter),
        ...Object.values(requestBody?.content ?? {}),
        ...answers.filter(({ examples }) => examples !== undefined),
      ].map(({ schema, examples = {} }) => ({
        operation: operationId,
        schema,
        values: Object.values(examples).map(({ value }) => value),
      }));
    });
}

function bodySchemaOf({ paths }: OpenApi, { method, path }: OperationDeclaration): JsonSchema {
  const { requestBody } = paths[path.replaceAll(/:(\w+)/g, '{$1}')]![method] as unknown as {
    requestBody: { content: Record<string, Exampled> };
  };
  return requestBody.content['application/json']!.schema;
}
