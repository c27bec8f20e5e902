import { newId } from '@ticketwave/building-blocks/messaging';
import type { Answer, HostedService } from './hosted-service.ts';

/** In development, which is where tests run. */
export const USERS_KEY = { authorization: 'Bearer user-api-dev-only' };

interface Asked extends Answer {
  readonly correlationId: string;
}

/** UserService as a caller that knows the key asks it. */
export class UsersApi {
  readonly #service: () => HostedService;

  constructor(service: () => HostedService) {
    this.#service = service;
  }

  create(user: object, headers: Readonly<Record<string, string>> = {}): Promise<Asked> {
    const ada = { email: 'ada@example.com', language: 'de-AT', name: 'Ada Lovelace' };
    return this.ask('POST', '', { ...ada, ...user }, headers);
  }

  /** @param path behind `/api/users` */
  async ask(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Asked> {
    const correlationId = newId();
    const json = body !== undefined && { 'content-type': 'application/json' };
    const answer = await this.#service().ask(`/api/users${path}`, {
      method,
      headers: { ...USERS_KEY, ...json, 'x-correlation-id': correlationId, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { ...answer, correlationId };
  }
}
