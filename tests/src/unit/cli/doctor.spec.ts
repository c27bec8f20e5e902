import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@ticketwave/cli/dev/ports';
import { expect } from 'chai';
import { ticketwave } from '../../support/ticketwave.ts';

interface Examined {
  readonly subject: string;
  readonly ok: boolean;
  readonly detail: string;
}

const config = (services: string): string =>
  `export default { services: { ${services} }, virtualHost: '/shop' };`;
const defined = (name: string): string =>
  `definition: async () => ({ name: '${name}', publishes: [], queues: [] })`;

describe('ticketwave doctor', () => {
  let folder: string;
  let other: Server;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ticketwave-doctor-'));
    other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    rmSync(folder, { recursive: true });
    other.close();
  });

  async function examine(content: string | undefined, environment: NodeJS.ProcessEnv = {}) {
    const file = join(folder, 'ticketwave.config.mjs');
    if (content !== undefined) writeFileSync(file, content);
    const { exitCode, stdout, stderr } = await ticketwave(['doctor', '--json'], folder, environment);
    rmSync(file, { force: true });
    expect(stderr).to.equal('');
    const { examined } = JSON.parse(stdout) as { examined: Examined[] };
    const of = (subject: string): Examined => examined.find((one) => one.subject === subject)!;
    return { exitCode, of };
  }

  it('names the configuration that is missing, with the fix', async () => {
    const { exitCode, of } = await examine(undefined);
    expect(exitCode).to.equal(1);
    expect(of('Node.js').ok).to.equal(true);
    expect(of('configuration')).to.deep.include({ ok: false });
    expect(of('configuration').detail).to.include('write one with defineConfig');
  });

  it('names the field that is wrong', async () => {
    const { exitCode, of } = await examine(config(`orders: { folder: 1 }`));
    expect([exitCode, of('configuration').ok]).to.deep.equal([1, false]);
    expect(of('configuration').detail).to.include('services.orders.folder is wrong: expected a path');
  });

  it('names a definition of another service', async () => {
    const { of } = await examine(config(`orders: { folder: '.', ${defined('shipping')} }`));
    expect(of('configuration').ok).to.equal(true);
    expect(of('definitions')).to.deep.include({ ok: false });
    expect(of('definitions').detail).to.include('a service of the name "shipping"').and.include('"orders"');
  });

  it('names a port that is taken, and one that is free', async () => {
    const { port } = other.address() as AddressInfo;
    const free = await freePort();
    const { exitCode, of } = await examine(
      config(`orders: { folder: '.', port: ${port}, ${defined('orders')} },
              shipping: { folder: '.', port: ${free}, ${defined('shipping')} }`),
    );
    expect(of('definitions')).to.deep.include({ ok: true });
    expect(of('port of orders')).to.deep.include({ ok: false });
    expect(of('port of orders').detail).to.include(`${port} is taken by another program`);
    expect(of('port of shipping')).to.deep.include({ ok: true });
    expect(exitCode).to.equal(1);
  });

  it('names a broker and a database that do not answer, without their passwords', async () => {
    const port = await freePort();
    const { exitCode, of } = await examine(config(`orders: { folder: '.', ${defined('orders')} }`), {
      AMQP_URL: `amqp://us:topsecret@127.0.0.1:${port}/`,
      DATABASE_URL_ORDERS: `postgresql://us:topsecret@127.0.0.1:${port}/orders`,
    });
    expect(exitCode).to.equal(1);
    for (const subject of ['broker', 'database of orders']) {
      expect(of(subject), subject).to.deep.include({ ok: false });
      expect(of(subject).detail).to.include('says where').and.not.include('topsecret');
    }
  });
});
