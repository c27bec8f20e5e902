/** One request to a service, for a person. */
export interface OperatorsRequest {
  readonly method: 'GET' | 'POST';
  /** With its query: `/ops/queues`. */
  readonly path: string;
  readonly body?: string;
  /** Who it is for, as the audit of the service will say. */
  readonly operator: string;
  /** What they may do there, at most. */
  readonly role: 'reader' | 'operator';
}

/** Whatever the service has answered, errors included. */
export interface OperatorsAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** No answer: the service cannot be reached, is too slow, or says too much. The message says which, for people. */
export class ServiceUnreachableError extends Error {
  override readonly name = 'ServiceUnreachableError';
}

/** The services whose `/ops` can be asked. */
export abstract class OperatedServices {
  /** URLs by names. */
  abstract readonly urls: ReadonlyMap<string, string>;

  /**
   * @param service one of `urls`
   * @throws ServiceUnreachableError
   */
  abstract ask(service: string, request: OperatorsRequest): Promise<OperatorsAnswer>;
}
