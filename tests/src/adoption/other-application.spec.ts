import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeDirectory } from '@ticketwave/cli/dev/directory';
import { removePostgres } from '@ticketwave/cli/dev/postgres/location';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { processesOf, withoutOurs } from '../support/npm-run.ts';

const PATIENCE_MS = 170_000;

const CONFIG = `import { defineConfig } from '@ticketwave/cli';

export default defineConfig({
  virtualHost: '/greetings',
  services: {
    greeter: {
      folder: 'greeter',
      health: ['/health'],
      environment: { GREETING: 'Hello' },
      definition: async () => ({ name: 'greeter', publishes: [], queues: [] }),
    },
  },
});
`;

const service = (name: string): string => `
import { createServer } from 'node:http';

const { AMQP_URL, DATABASE_URL, GREETING, PORT } = process.env;
const { username, pathname } = new URL(AMQP_URL);
const facts = { greeting: GREETING + ', ${name}', username, pathname, database: new URL(DATABASE_URL).pathname };
createServer((request, response) => response.end(JSON.stringify(facts))).listen(Number(PORT), '127.0.0.1');
console.log(JSON.stringify({ timestamp: new Date().toISOString(), level: 'info', message: 'Greeting ${name}' }));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
`;

/** An application outside this repository: one service, which needs nothing of ours but the command line. */
describe('ticketwave dev in another application', function () {
  this.timeout(2 * PATIENCE_MS);
  let application: string;
  let program: ChildProcess;
  let output = '';

  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(application, path)), { recursive: true });
    writeFileSync(join(application, path), content);
  };

  const environmentFile = (): string => join(application, '.ticketwave/environment.json');

  /** Those of the service, and those of broker and database. */
  const running = (): string[] => [
    ...new Set([...processesOf(application), ...processesOf(join(application, '.ticketwave'))]),
  ];

  const greeting = async (): Promise<Record<string, string>> => {
    const { services } = JSON.parse(readFileSync(environmentFile(), 'utf8')) as {
      services: { greeter: { url: string } };
    };
    return (await (await fetch(services.greeter.url)).json()) as Record<string, string>;
  };

  before(() => {
    application = mkdtempSync(join(tmpdir(), 'ticketwave-application-'));
    write('package.json', '{ "type": "module" }');
    write('ticketwave.config.js', CONFIG);
    write('greeter/dist/main.js', service('you'));
    mkdirSync(join(application, 'node_modules/@ticketwave'), { recursive: true });
    symlinkSync(join(root, 'BuildingBlocks/cli'), join(application, 'node_modules/@ticketwave/cli'));
    program = spawn(
      process.execPath,
      [join(root, 'BuildingBlocks/cli/bin/ticketwave.mjs'), 'dev', '--watch'],
      {
        cwd: join(application, 'greeter'), // the configuration is found from here upwards
        env: withoutOurs(process.env),
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [program.stdout!, program.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  });

  after(async () => {
    if (program.exitCode === null && program.signalCode === null) {
      program.kill('SIGKILL');
      for (const line of running()) process.kill(Number.parseInt(line), 'SIGKILL');
      await once(program, 'exit');
    }
    removePostgres(describeDirectory(join(application, '.ticketwave')));
    rmSync(application, { recursive: true });
  });

  it('starts a broker, a database and the service, which answers', async () => {
    await eventually(() => {
      expect(program.exitCode, output).to.equal(null);
      return output.includes('Everything is up');
    }, PATIENCE_MS);
    expect(await greeting()).to.deep.equal({
      greeting: 'Hello, you',
      username: 'greeter',
      pathname: '/%2Fgreetings',
      database: '/greeter',
    });
    expect(output).to.match(/\d\d:\d\d:\d\d\.\d{3}.* greeter .*Greeting you/);
  });

  it('starts the service again when it has changed', async () => {
    write('greeter/dist/main.js', service('everybody'));
    const answered = await eventually(async () => {
      const answer = existsSync(environmentFile()) && (await greeting());
      return answer && answer['greeting'] !== 'Hello, you' && answer;
    }, PATIENCE_MS);
    expect(answered['greeting']).to.equal('Hello, everybody');
    expect(output).to.include('greeter has changed.');
  });

  it('ends at Ctrl-C, and leaves nothing running', async () => {
    const ended = once(program, 'exit');
    program.kill('SIGINT');
    expect(await ended).to.deep.equal([0, null]);
    expect(existsSync(environmentFile())).to.equal(false);
    expect(running()).to.deep.equal([]);
  });
});
