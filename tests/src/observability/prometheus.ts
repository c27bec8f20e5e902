import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@ticketwave/cli/dev/ports';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { parse, stringify } from 'yaml';
import { eventually } from '../support/eventually.ts';

export const FILES = join(root, 'docs/observability/prometheus');

/** One series, or one alert. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** The time in seconds since 1970, and the value as text. */
  readonly value: readonly [number, string];
}

/** An alert that fires. */
export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>> & { readonly alertname: string };
  /** When its condition has come to hold; ISO 8601. */
  readonly activeAt: string;
}

/** How often Prometheus asks, as in `global` of its configuration. */
export interface Pace {
  readonly scrape_interval: string;
  readonly scrape_timeout: string;
  readonly evaluation_interval: string;
}

const EVERY_SECOND: Pace = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };

/** That of the configuration that the repository ships. */
export const shippedPace = (): Pace =>
  (parse(readFileSync(join(FILES, 'prometheus.yml'), 'utf8')) as { readonly global: Pace }).global;

/** A real Prometheus that scrapes services and evaluates the rules of the repository. */
export class Prometheus {
  readonly #url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #output = '';

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.#url = url;
    this.#child = child;
    this.#folder = folder;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data: Buffer) => (this.#output = (this.#output + data.toString()).slice(-4_000)));
  }

  /** @param targets addresses, by the name of the service */
  static async start(targets: Readonly<Record<string, string>>, pace = EVERY_SECOND): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'ticketwave-prometheus-'));
    const port = await freePort();
    writeFileSync(join(folder, 'prometheus.yml'), stringify(configuration(targets, pace)));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const prometheus = new Prometheus(`http://127.0.0.1:${port}`, child, folder);
    child.on('error', (error) => (prometheus.#output += error.message));
    process.once('exit', () => child.kill('SIGKILL')); // nothing stays behind, however we end
    await prometheus.#ready();
    return prometheus;
  }

  /** The series that the expression gives now. @throws Error with what Prometheus objects to */
  async query(expression: string): Promise<Series[]> {
    const data = await this.#ask(`query?query=${encodeURIComponent(expression)}`);
    const { resultType, result } = data as { resultType: string; result: Series[] };
    return resultType === 'vector' ? result : [];
  }

  /** Every metric that it has seen. */
  async names(): Promise<string[]> {
    return (await this.#ask('label/__name__/values')) as string[];
  }

  /** The names of the alerts that fire. */
  async firing(): Promise<string[]> {
    return (await this.firingAlerts()).map(({ labels }) => labels.alertname);
  }

  /** The alerts that fire. */
  async firingAlerts(): Promise<FiringAlert[]> {
    const { alerts } = (await this.#ask('alerts')) as { alerts: (FiringAlert & { state: string })[] };
    return alerts.filter(({ state }) => state === 'firing');
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGTERM');
    if (this.#child.exitCode === null) await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    await eventually(async () => {
      if (this.#child.exitCode !== null) throw new Error(`Prometheus has ended: ${this.#output}`);
      return (await fetch(`${this.#url}/-/ready`)).ok;
    }, 30_000);
  }

  async #ask(path: string): Promise<unknown> {
    const response = await fetch(`${this.#url}/api/v1/${path}`);
    const { status, error, data } = (await response.json()) as Record<string, unknown>;
    if (status !== 'success') throw new Error(`Prometheus answers ${path}: ${String(error)}`);
    return data;
  }
}

const configuration = (targets: Readonly<Record<string, string>>, pace: Pace): object => ({
  global: pace,
  rule_files: [`${FILES}/slas.yml`, `${FILES}/alerts.yml`],
  scrape_configs: [
    {
      job_name: 'ticketwave',
      static_configs: Object.entries(targets).map(([service, target]) => ({
        targets: [target],
        labels: { service },
      })),
    },
  ],
});
