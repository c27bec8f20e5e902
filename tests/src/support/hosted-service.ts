import { ServiceHost } from '@ticketwave/building-blocks/internal/hosting';
import type { ServiceConfig, ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import type { OpenApi } from '@ticketwave/building-blocks/adapters';
import { freePort } from '@ticketwave/cli/dev/ports';
import { developmentEnvironment, type ServiceName } from '@ticketwave/scripts/services';
import pg from 'pg';
import { CapturedLog } from './captured-log.ts';
import { DocumentedAnswers } from './documented-answers.ts';
import { eventually } from './eventually.ts';
import type { ServiceSurroundings } from './service-surroundings.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each spec knows the shape that it asks for
  readonly body: any;
}

type StartAndStop = Record<'start' | 'stop', () => Promise<void>>;

/** What becomes of a delivery in the end, as the log reports it. */
const OUTCOMES: readonly unknown[] = ['handled', 'duplicate', 'dead-lettered'];

/** A real service with its real composition in this process, on surroundings of its own. */
export class HostedService {
  readonly url: string;
  readonly databaseUrl: string;
  readonly log = new CapturedLog();
  readonly database: pg.Pool;
  readonly #host: StartAndStop;
  #documented: Promise<DocumentedAnswers> | undefined;
  #starting: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | undefined;

  private constructor(
    host: (log: CapturedLog) => StartAndStop,
    { url, databaseUrl }: { url: string; databaseUrl: string },
  ) {
    this.url = url;
    this.databaseUrl = databaseUrl;
    this.database = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    this.database.on('error', () => undefined); // the next query reports
    this.#host = host(this.log);
  }

  /** Waits until the service takes requests and messages. @param environment further variables; they win */
  static async start<Config extends ServiceConfig>(
    definition: ServiceDefinition<Config>,
    surroundings: ServiceSurroundings,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<HostedService> {
    const service = await HostedService.begin(definition, surroundings, environment);
    await service.#starting;
    await service.untilHealthy('ready', 'messaging');
    return service;
  }

  /** Does not wait for anything that the service depends on. */
  static async begin<Config extends ServiceConfig>(
    definition: ServiceDefinition<Config>,
    surroundings: ServiceSurroundings,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<HostedService> {
    const name = definition.name as ServiceName;
    const databaseUrl = await surroundings.database(name);
    const config = definition.loadConfig({
      ...developmentEnvironment,
      PORT: String(await freePort()),
      DATABASE_URL: databaseUrl,
      AMQP_URL: surroundings.amqpUrlOf(name),
      ...environment,
    });
    const service = new HostedService((log) => new ServiceHost(definition, config, log), {
      url: `http://127.0.0.1:${config.port}`,
      databaseUrl,
    });
    service.#starting = service.#host.start();
    service.#starting.catch(() => undefined); // whoever waits for it learns of it
    surroundings.beforeClose(() => service.stop());
    return service;
  }

  /** A spec that fails before it calls this leaves it to the surroundings. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await this.#host.stop();
    await this.database.end();
    await this.#starting;
  }

  async untilHealthy(...probes: string[]): Promise<void> {
    for (const probe of probes)
      await eventually(async () => {
        const { status, body } = await this.get(`/health/${probe}`);
        if (status !== 200) throw new Error(`/health/${probe} answers ${status}: ${JSON.stringify(body)}`);
        return true;
      });
  }

  get(path: string): Promise<Answer> {
    return this.ask(path, {});
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  /** @throws AssertionError if the service's OpenAPI document does not say that it may answer so */
  async ask(path: string, request: RequestInit): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, request);
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json') === true;
    const { status, headers } = response;
    const answer = { status, headers, body: json ? JSON.parse(text) : text };
    if (!response.redirected)
      (await this.#documentedAnswers()).check(
        request.method ?? 'GET',
        new URL(response.url).pathname,
        answer,
      );
    return answer;
  }

  /** As the service itself says, for a spec may have put something in front of its routes. */
  async #documentedAnswers(): Promise<DocumentedAnswers> {
    this.#documented ??= fetch(`${this.url}/openapi.json`).then(async (response) =>
      DocumentedAnswers.of((await response.json()) as OpenApi),
    );
    return this.#documented;
  }

  async query<Row extends pg.QueryResultRow>(text: string, ...values: unknown[]): Promise<Row[]> {
    return (await this.database.query<Row>(text, values)).rows;
  }

  /** What became of each delivery of a message, once so many deliveries have come to their end. */
  outcomesOf(messageId: string, deliveries = 1): Promise<string[]> {
    return eventually(() => {
      const ends = this.log.lines.filter(
        ({ fields }) => fields['eventId'] === messageId && OUTCOMES.includes(fields['activity']),
      );
      if (ends.length >= deliveries) return ends.map(({ fields }) => String(fields['activity']));
      throw new Error(`Of ${deliveries} deliveries of ${messageId} only ${ends.length} came to an end.`);
    });
  }

  /** How many rows each table has, those of messaging included, except the one where sagas note that they receive. */
  async rowCounts(): Promise<Record<string, number>> {
    const tables = await this.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'saga_hearing' ORDER BY 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await this.query<{ count: number }>(`SELECT count(*)::integer AS count FROM ${name}`);
      counts[name] = row!.count;
    }
    return counts;
  }

  /** Waits until everything that was to be published is, so that what is not there by then never will be. */
  async untilOutboxEmpty(): Promise<void> {
    await eventually(async () => {
      const [row] = await this.query<{ waiting: number }>(
        'SELECT count(*)::integer AS waiting FROM messaging.outbox WHERE published_at IS NULL',
      );
      return row!.waiting === 0;
    });
  }

  /** The types of all events that the service has published about a correlation, in the order of its outbox. */
  async publishedIn(correlationId: string): Promise<string[]> {
    await this.untilOutboxEmpty();
    const rows = await this.query<{ event_type: string }>(
      `SELECT event_type FROM messaging.outbox WHERE envelope ->> 'correlation_id' = $1 ORDER BY position`,
      correlationId,
    );
    return rows.map(({ event_type }) => event_type);
  }
}
