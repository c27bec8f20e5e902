import type { OpenApi } from '@ticketwave/building-blocks/adapters';
import { DocumentedAnswers } from './documented-answers.ts';

/** Tokens of the principals of `OPERATORS`. */
export const TOKENS = { reader: 'reader-of-the-tests', operator: 'operator-of-the-tests' } as const;

/** Further variables of a service that has both. */
export const OPERATORS = {
  OPS_PRINCIPALS: JSON.stringify([
    { name: 'rita', role: 'reader', token: TOKENS.reader },
    { name: 'oscar', role: 'operator', token: TOKENS.operator },
  ]),
};

export interface OperatorsAnswer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each spec knows the shape that it asks for
  readonly body: any;
}

/** Somebody who asks a service under `/ops`; every answer is compared with the document there. */
export class OperatorsClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  #document: Promise<OpenApi> | undefined;

  constructor(url: string, token: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = { authorization: `Bearer ${token}`, ...headers };
  }

  get document(): Promise<OpenApi> {
    this.#document ??= fetch(`${this.#url}/ops/openapi.json`, { headers: this.#headers }).then(
      async (response) => (await response.json()) as OpenApi,
    );
    return this.#document;
  }

  get(path: string): Promise<OperatorsAnswer> {
    return this.#ask(path, {});
  }

  post(path: string, body: object = {}): Promise<OperatorsAnswer> {
    return this.#ask(path, { method: 'POST', body: JSON.stringify(body) });
  }

  /** @throws AssertionError if the document does not say that it may answer so */
  async #ask(path: string, request: RequestInit): Promise<OperatorsAnswer> {
    const headers = { 'content-type': 'application/json', ...this.#headers };
    const response = await fetch(`${this.#url}${path}`, { ...request, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const answer = {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
    DocumentedAnswers.of(await this.document).check(request.method ?? 'GET', path.split('?')[0]!, answer);
    return answer;
  }
}
