import type { Launch } from '@ticketwave/cli/dev/launch';
import type { ServiceName } from '@ticketwave/scripts/services';
import pg from 'pg';

/** A cold backup of one service's database, on the same server. */
export class Backup {
  /** When it was made. */
  readonly at = new Date();
  readonly #launched: Launch;
  readonly #service: ServiceName;

  private constructor(launched: Launch, service: ServiceName) {
    this.#launched = launched;
    this.#service = service;
  }

  /** Stops the service for as long as it takes. */
  static async make(launched: Launch, service: ServiceName): Promise<Backup> {
    const backup = new Backup(launched, service);
    await backup.#whileStopped(`CREATE DATABASE ${service}_backup TEMPLATE "${service}"`);
    return backup;
  }

  /** What the service has stored since is gone afterwards. */
  async restore(): Promise<void> {
    const name = this.#service;
    await this.#whileStopped(
      `DROP DATABASE "${name}" WITH (FORCE)`,
      `CREATE DATABASE "${name}" TEMPLATE ${name}_backup OWNER "${name}"`,
      `REVOKE CONNECT ON DATABASE "${name}" FROM PUBLIC`,
    );
  }

  async #whileStopped(...statements: string[]): Promise<void> {
    const service = this.#launched.services[this.#service]!;
    const client = new pg.Client({ connectionString: this.#launched.adminDatabaseUrl });
    await service.stop();
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
    service.start();
    await service.ready();
  }
}
