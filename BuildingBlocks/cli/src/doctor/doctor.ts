import { createConnection } from 'node:net';
import colours from 'picocolors';
import { Failure } from '../../support/failure.mjs';
import { configFiles, type Configured } from '../config/load.ts';
import type { Project } from '../config/project.ts';
import { brokerWays } from '../dev/broker/open.ts';
import { configuredPorts } from '../dev/ports.ts';
import { installedBinaries } from '../dev/postgres/binaries.ts';
import { readSettings } from '../dev/settings.ts';
import { contextFor, type Context, type Urls } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { printable, printJson } from '../operator/output.ts';
import { isNamed, observedBroker, operatedBroker, runningServices } from '../operator/running.ts';
import { withDeadLetters } from '../dlq/queues.ts';
import { wiresOf } from '../topology/compute.ts';
import { refuseStaleFiles } from '../topology/computed-files.ts';
import { managementGet } from '../topology/management.ts';

/** One thing that was looked at. */
interface Examined {
  readonly subject: string;
  readonly ok: boolean;
  /** What was found; of what is not in order, with what puts it right. */
  readonly detail: string;
}

/** Says of everything that the commands need whether it is there. @returns 1 if something is not */
export async function doctor(
  configured: Configured,
  { json, ...urls }: Urls & { readonly json?: boolean },
): Promise<number> {
  const examined = [
    await examine('Node.js', nodeVersion),
    await examine('configuration', () => configurationOf(configured)),
    ...(configured.project ? await examineProject(contextFor(configured.project, urls)) : []),
  ];
  if (json) printJson({ examined });
  else
    for (const { ok, subject, detail } of examined)
      console.log(`${ok ? colours.green('✓') : colours.red('✗')} ${subject}: ${printable(detail)}`);
  return examined.every(({ ok }) => ok) ? exitCodes.done : exitCodes.finding;
}

async function examineProject(context: Context): Promise<Examined[]> {
  const { project } = context;
  const named = isNamed(context);
  const running = runningServices(context).length > 0;
  return [
    await examine('definitions', () => definitionsOf(project)),
    await examine('computed files', () => filesOf(project)),
    ...(named || running ? [] : await examineMachine(context)),
    ...(named || running ? await examineConnections(context) : []),
  ];
}

/** What `dev` needs while nothing runs and nothing is named. */
async function examineMachine(context: Context): Promise<Examined[]> {
  const { project } = context;
  const ports = Object.entries(configuredPorts(project)).map(([owner, port]) =>
    examine(`port of ${owner}`, () => portOf(port ?? 0)),
  );
  return [
    await examine('RabbitMQ', () => brokerOf(context)),
    await examine('PostgreSQL', async () => `the programs are in ${installedBinaries(project.root)}`),
    ...(await Promise.all(ports)),
  ];
}

async function examineConnections(context: Context): Promise<Examined[]> {
  const databases = context.project.services.map(({ name }) =>
    examine(`database of ${name}`, async () => {
      await withDatabaseOf(context, name, 'outbox', (sql) => sql('SELECT 1 FROM messaging.outbox LIMIT 1'));
      return 'reachable, with an outbox';
    }),
  );
  return Promise.all([
    examine('broker', () => amqpOf(context)),
    examine('management API', () => managementOf(context)),
    ...databases,
  ]);
}

async function nodeVersion(): Promise<string> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return process.version;
  throw new Failure(`${process.version}; 20.19 or newer is needed: https://nodejs.org`);
}

async function configurationOf({ file, failure }: Configured): Promise<string> {
  if (failure) throw failure;
  if (file !== undefined) return file;
  throw new Failure(
    `there is no ${configFiles.join(', ')} in this folder or above: write one with defineConfig`,
  );
}

async function definitionsOf(project: Project): Promise<string> {
  const wires = await wiresOf(project);
  return wires.map(({ name, queues }) => `${name} (${queues.length} queues)`).join(', ');
}

async function filesOf(project: Project): Promise<string> {
  await refuseStaleFiles(project);
  const { definitionsFile: file } = project;
  return file === undefined
    ? 'none are configured; the topology is computed when needed'
    : `${file} is fresh`;
}

async function brokerOf({ environment, project }: Context): Promise<string> {
  const closed: string[] = [];
  for (const { path, available } of brokerWays(readSettings(environment, project))) {
    const answer = await available();
    if (answer === true) return `by way of "${path}"`;
    closed.push(answer.because);
  }
  throw new Failure(`${closed.join('; ')}: install rabbitmq-server, start Docker, or set AMQP_URL`);
}

async function portOf(port: number): Promise<string> {
  if (!(await isTaken(port))) return `${port} is free`;
  throw new Failure(
    `${port} is taken by another program: stop that, or let dev take another one, which it then shows`,
  );
}

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 1_000 });
    const answer = (taken: boolean) => (): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(true));
  });

async function amqpOf(context: Context): Promise<string> {
  const { amqpUrlFor } = operatedBroker(context);
  const urls = new Set(context.project.services.map(({ name }) => amqpUrlFor(name)));
  for (const url of urls) await withDeadLetters(url, async () => undefined);
  return `${[...new Set([...urls].map((url) => new URL(url).host))].join(', ')} lets ${urls.size === 1 ? 'us' : 'all accounts'} in`;
}

async function managementOf(context: Context): Promise<string> {
  const { managementUrl } = observedBroker(context);
  const { rabbitmq_version: version } = await managementGet<{ rabbitmq_version: string }>(
    managementUrl,
    '/api/overview',
  );
  return `RabbitMQ ${version} at ${new URL(managementUrl).host}, see also ${invocation('topology', 'verify')}`;
}

async function examine(subject: string, look: () => Promise<string>): Promise<Examined> {
  try {
    return { subject, ok: true, detail: await look() };
  } catch (error) {
    return { subject, ok: false, detail: (error as Error).message };
  }
}
