import { randomUUID } from 'node:crypto';
import { eventually, Failure } from '@ticketwave/cli/development';
import type { Running } from './running.ts';
import { services, type ServiceName } from '../services.ts';

const answerTimeoutMs = 30_000;
/** How long a service that answers 503 to a question, say because it waits for its database, is asked again. */
const unavailableTimeoutMs = 10_000;

interface Question {
  /** Makes it a POST. */
  readonly body?: unknown;
  readonly correlationId?: string;
}

/** Asks the services over HTTP. */
export class Http {
  constructor(private readonly running: Running['services']) {}

  /** @throws {Failure} with the service's own words if it does not answer 2xx */
  async ask<T>(service: ServiceName, path: string, question: Question = {}): Promise<T> {
    return this.#read<T>(service, path, await this.#sendUntilAvailable(service, path, question));
  }

  /** As ask, but undefined where the service knows nothing of the kind (404). */
  async askIfKnown<T>(service: ServiceName, path: string, question: Question = {}): Promise<T | undefined> {
    const response = await this.#sendUntilAvailable(service, path, question);
    return response.status === 404 ? undefined : this.#read<T>(service, path, response);
  }

  /** The status of the answer alone. */
  async status(service: ServiceName, path: string, question: Question = {}): Promise<number> {
    const response = await this.#send(service, path, question);
    await response.arrayBuffer();
    return response.status;
  }

  /** Only what changes nothing is asked again: whoever orders something wants to know how that went. */
  async #sendUntilAvailable(service: ServiceName, path: string, question: Question): Promise<Response> {
    const send = (): Promise<Response> => this.#send(service, path, question);
    if (question.body !== undefined) return send();
    const unlessUnavailable = async (): Promise<Response | undefined> => {
      const response = await send();
      return response.status === 503 ? undefined : response;
    };
    return (await eventually(unlessUnavailable, { timeoutMs: unavailableTimeoutMs })) ?? send();
  }

  async #send(
    service: ServiceName,
    path: string,
    { body, correlationId = randomUUID() }: Question,
  ): Promise<Response> {
    const running = this.running[service];
    if (!running) throw new Failure(`The demo needs ${services[service].title} to run too.`);
    const json = 'application/json';
    const headers = { accept: json, 'content-type': json, 'x-correlation-id': correlationId };
    const post = { method: 'POST', body: JSON.stringify(body) };
    try {
      return await fetch(`${running.url}${path}`, {
        ...(body !== undefined && post),
        headers: { ...headers, ...(body !== undefined && { 'idempotency-key': randomUUID() }) },
        signal: AbortSignal.timeout(answerTimeoutMs),
      });
    } catch (cause) {
      throw new Failure(`${services[service].title} did not answer ${path}.`, { cause });
    }
  }

  async #read<T>(service: ServiceName, path: string, response: Response): Promise<T> {
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw new Failure(`${services[service].title} answered ${response.status} to ${path}: ${text}`);
  }
}
