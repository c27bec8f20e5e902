import { problemsOf, type Problem, type ServiceReport } from '@ticketwave/operations-console/model/problems';
import { developmentPassword } from '@ticketwave/cli/dev/accounts';

const HEADERS = { 'X-Console': '1', 'Content-Type': 'application/json' };

/** What the overview asks each service for, by the part of its report. */
const PATHS = {
  health: '/health/messaging',
  queues: '/ops/queues',
  outbox: '/ops/outbox?state=waiting&limit=5',
  sagas: '/ops/sagas?needsReview=true&limit=1',
  streams: '/ops/streams?limit=20',
} as const satisfies Record<Exclude<keyof ServiceReport, 'service'>, string>;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Somebody who is signed in to the console: asks what its overview asks, and has the console's own model judge it. */
export class ConsoleClient {
  readonly #url: string;
  readonly #cookie: string;
  readonly #services: readonly string[];

  private constructor(url: string, cookie: string, services: readonly string[]) {
    this.#url = url;
    this.#cookie = cookie;
    this.#services = services;
  }

  /** @param url of OperationsService, as the launcher has started it */
  static async signIn(url: string): Promise<ConsoleClient> {
    const response = await fetch(`${url}/console/api/session`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({ token: developmentPassword('operators'), name: 'on-call' }),
    });
    if (!response.ok) throw new Error(`Signing in is answered with ${response.status}.`);
    const { services } = (await response.json()) as { services: { name: string }[] };
    const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
    return new ConsoleClient(
      url,
      cookie,
      services.map(({ name }) => name),
    );
  }

  async problems(): Promise<Problem[]> {
    const reports = await Promise.all(this.#services.map((service) => this.#report(service)));
    return problemsOf(reports, Date.now());
  }

  /** What a button of the console does. @throws Error unless it is answered with success */
  async act(service: string, path: string, body: object = {}): Promise<void> {
    const { status, body: answer } = await this.#ask(service, path, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (status >= 300) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
  }

  async #report(service: string): Promise<ServiceReport> {
    const parts = await Promise.all(
      Object.entries(PATHS).map(async ([part, path]) => {
        const { status, body } = await this.#ask(service, path);
        const isAnswer = status === 200 || (status === 503 && part === 'health');
        const { error } = body as { error?: { message: string } };
        return [part, isAnswer ? { data: body } : { why: error?.message ?? `status ${status}` }] as const;
      }),
    );
    return { service, ...Object.fromEntries(parts) } as unknown as ServiceReport;
  }

  async #ask(service: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.#url}/console/api/services/${service}${path}`, {
      ...init,
      headers: { ...HEADERS, cookie: this.#cookie },
    });
    return { status: response.status, body: await response.json() };
  }
}
