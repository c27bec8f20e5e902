import type { OpenApi } from '@ticketwave/building-blocks/adapters';
import type { JsonSchema } from '@ticketwave/contracts/json-schema';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { validatorOf } from './json-schema.ts';

/** An answer as it came. */
export interface GivenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Content {
  readonly schema: JsonSchema;
}

export interface DocumentedResponse {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly $ref?: string }>>;
  readonly content?: Readonly<Record<string, Content>>;
}

const known = new Map<string, DocumentedAnswers>();

/** What an OpenAPI document says of answers. A field that it does not name is wrong, although readers take it. */
export class DocumentedAnswers {
  readonly #document: OpenApi;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    this.#document = document;
  }

  /** The same ones for the same document, wherever it is served: to compile its schemas takes a while. */
  static of(document: OpenApi): DocumentedAnswers {
    const text = JSON.stringify({ ...document, servers: [] });
    const answers = known.get(text) ?? new DocumentedAnswers(document);
    known.set(text, answers);
    return answers;
  }

  /** @throws AssertionError if the document says nothing of this status, or another body or header */
  check(method: string, path: string, answer: GivenAnswer): void {
    const [template, operation] = this.#operationOf(method, path);
    const what = `${method} ${path} answers ${answer.status} ${JSON.stringify(answer.body)}`;
    if (operation === undefined) {
      if (answer.status >= 400) this.#checkBody('Error', ERROR, answer.body, what);
      return;
    }
    const responses = operation['responses'] as Readonly<Record<string, DocumentedResponse>>;
    expect(responses, `${what}: a status that the document does not know`).to.have.property(
      String(answer.status),
    );
    const response = this.#followed(responses[String(answer.status)]!);
    for (const [name, header] of Object.entries(response.headers ?? {}))
      if (this.#followed(header).required)
        expect(answer.headers.get(name), `${what}: ${name}`).to.be.a('string');
    const [type = ''] = (answer.headers.get('content-type') ?? '').split(';');
    const { content } = response;
    if (content === undefined || answer.body === '') return;
    expect(content, `${what}: a type of content that the document does not know`).to.have.property(type);
    this.#checkBody(
      `${method} ${template} ${answer.status} ${type}`,
      content[type]!.schema,
      answer.body,
      what,
    );
  }

  #operationOf(method: string, path: string): [template: string, operation: JsonSchema | undefined] {
    const [asked = ''] = path.split('?');
    const [template, operations] =
      Object.entries(this.#document.paths).find(([candidate]) => matches(candidate, asked)) ?? [];
    return [template ?? '', operations?.[method.toLowerCase()]];
  }

  #checkBody(name: string, schema: JsonSchema, body: unknown, what: string): void {
    let validate = this.#validators.get(name);
    if (validate === undefined) {
      validate = this.validatorOf(schema);
      this.#validators.set(name, validate);
    }
    expect(validate(body), `${what}: ${JSON.stringify(validate.errors)}`).to.equal(true);
  }

  /** Of a schema of the document, closed. */
  validatorOf(schema: JsonSchema): ValidateFunction {
    const { schemas } = this.#document['components'] as { readonly schemas: JsonSchema };
    const whole = JSON.stringify(closed({ ...schema, $defs: schemas }));
    return validatorOf(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')) as JsonSchema);
  }

  #followed<Part extends object>(part: Part): Part {
    const { $ref } = part as { readonly $ref?: string };
    if ($ref === undefined) return part;
    const names = $ref.replace('#/', '').split('/');
    return names.reduce<unknown>((at, name) => (at as JsonSchema)[name], this.#document) as Part;
  }
}

const ERROR: JsonSchema = { $ref: '#/components/schemas/Error' };

const matches = (template: string, path: string): boolean =>
  new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i').test(path);

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (value === null || typeof value !== 'object') return value;
  const parts = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === 'if' ? part : closed(part)]),
  );
  const isObject = [parts['type']].flat().includes('object') && 'properties' in parts;
  return isObject && !('additionalProperties' in parts) ? { ...parts, additionalProperties: false } : parts;
}
