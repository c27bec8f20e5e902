import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Proxy } from '../chaos-kit/proxy.ts';
import { eventually } from '@ticketwave/cli/dev/eventually';
import { expect } from 'chai';

describe('the proxy that faults are brought about with', () => {
  let echo: Server;
  let proxy: Proxy;
  let client: Socket;
  let received: string;

  beforeEach(async () => {
    echo = createServer((socket) => socket.pipe(socket).on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const { port } = echo.address() as AddressInfo;
    proxy = await Proxy.open(() => [1, port], 'postgresql');
    client = connect({ port: Number(new URL(proxy.through('tcp://127.0.0.1:1')).port), host: '127.0.0.1' });
    received = '';
    client.on('data', (chunk) => (received += chunk.toString()));
    client.on('error', () => undefined);
    client.write('one ');
    await until(() => received === 'one ');
  });

  afterEach(async () => {
    client.destroy();
    await proxy.close();
    echo.close();
  });

  it('passes everything on, past a target that does not answer', () => {
    expect(proxy.links).to.have.length(1);
  });

  it('holds back what it is instructed to, in order', async () => {
    proxy.latencyMs = 50;
    const started = Date.now();
    for (let word = 0; word < 20; word++) client.write(`${word} `);
    proxy.latencyMs = 20;
    client.write('end');
    await until(() => received.endsWith('end'));
    expect(received).to.equal(`one ${Array.from({ length: 20 }, (_, word) => `${word} `).join('')}end`);
    expect(Date.now() - started).to.be.at.least(40);
  });

  it('cuts before the last byte of what is being sent', async () => {
    const ended = new Promise((resolve) => client.once('close', resolve));
    proxy.links[0]!.cutMidFrame();
    client.write('two');
    await ended;
    expect(proxy.links[0]?.abandoned ?? true).to.equal(true);
  });

  it('swallows without informing anybody, and sees when the client gives up', async () => {
    const [link] = proxy.links;
    link!.swallow();
    client.write('two');
    await until(() => link!.swallowed === 3);
    expect([received, client.destroyed, link!.abandoned]).to.deep.equal(['one ', false, false]);
    client.end();
    await until(() => link!.abandoned);
  });

  async function until(condition: () => boolean): Promise<void> {
    expect(await eventually(() => condition() || undefined, { timeoutMs: 90_000, everyMs: 10 })).to.equal(
      true,
    );
  }
});
