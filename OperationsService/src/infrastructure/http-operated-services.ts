import {
  OperatedServices,
  ServiceUnreachableError,
  type OperatorsAnswer,
  type OperatorsRequest,
} from '../application/operated-services.ts';

/** How much is asked at the same time, how long it may take, and how much may be answered. */
export interface GatewayLimits {
  readonly atOnce: number;
  readonly milliseconds: number;
  readonly bytes: number;
}

const LIMITS: GatewayLimits = { atOnce: 64, milliseconds: 10_000, bytes: 32 * 1024 * 1024 };

/** A service that has not said by then how it is stands still. */
const HEALTH_MS = 5_000;

/** Over HTTP, with one token for all of them. */
export class HttpOperatedServices extends OperatedServices {
  override readonly urls: ReadonlyMap<string, string>;
  readonly #token: string;
  readonly #limits: GatewayLimits;
  #underWay = 0;

  constructor(urls: ReadonlyMap<string, string>, token: string, limits = LIMITS) {
    super();
    this.urls = urls;
    this.#token = token;
    this.#limits = limits;
  }

  override async ask(service: string, request: OperatorsRequest): Promise<OperatorsAnswer> {
    const url = this.urls.get(service);
    if (url === undefined)
      throw new ServiceUnreachableError(`no URL of ${service} is configured in OPS_SERVICES`);
    if (this.#underWay >= this.#limits.atOnce)
      throw new ServiceUnreachableError(`${this.#limits.atOnce} requests to services are under way already`);
    this.#underWay += 1;
    const { milliseconds } = this.#limits;
    const patience = request.path.startsWith('/health/') ? Math.min(HEALTH_MS, milliseconds) : milliseconds;
    try {
      return await this.#fetch(url, request, patience);
    } catch (error) {
      throw error instanceof ServiceUnreachableError
        ? error
        : new ServiceUnreachableError(whyOf(error, url, patience));
    } finally {
      this.#underWay -= 1;
    }
  }

  async #fetch(
    url: string,
    { method, path, body, operator, role }: OperatorsRequest,
    patience: number,
  ): Promise<OperatorsAnswer> {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
      headers: {
        authorization: `Bearer ${this.#token}`,
        'x-operator': operator,
        'x-operator-role': role,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    const type = response.headers.get('content-type') ?? 'application/octet-stream';
    return { status: response.status, type, body: await this.#read(response) };
  }

  async #read({ body }: Response): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > this.#limits.bytes)
        throw new ServiceUnreachableError(`it answers with more than ${this.#limits.bytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

function whyOf(error: unknown, url: string, patience: number): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return `${url} has not answered within ${patience / 1000} s`;
  return `${url} cannot be reached (${cause?.code ?? name ?? 'no reason is known'})`;
}
