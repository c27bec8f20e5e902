import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Directory } from './directory.ts';

interface RunningEntry {
  readonly url: string;
  readonly pid: number;
  readonly databaseUrl: string;
}

/** What runs, for people's tools and tests: the content of environment.json. */
export interface Environment {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly services: Readonly<Partial<Record<string, RunningEntry>>>;
  /** The administrator's. */
  readonly amqpUrl: string;
  /** The administrator's; null if only AMQP_URL was given. */
  readonly managementUrl: string | null;
  /** Where PostgreSQL's programs and data lie, if they could not lie in the same folder. */
  readonly postgresDirectory?: string;
}

/** Renamed into place: whoever sees it, sees all of it. It holds passwords, so only its owner may read it. */
export function writeEnvironment({ environmentFile }: Directory, environment: Environment): void {
  const draft = `${environmentFile}.draft`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(environment, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, environmentFile);
}

export function removeEnvironment({ environmentFile }: Directory): void {
  rmSync(environmentFile, { force: true });
}
