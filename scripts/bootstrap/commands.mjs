import { compiled } from './compiled.mjs';
import { scenarioNames, scenarios } from './scenarios.mjs';
import { root } from './tree.mjs';

const once = {
  type: 'boolean',
  help: 'stop everything afterwards; exit 0 if every hop was seen and every check held, else 1',
};
const timeout = { type: 'string', value: '<seconds>', help: 'how long to wait for the hops (default 30)' };
const inMemory = {
  type: 'boolean',
  help: 'all services in one process, without broker and database; nothing is kept',
};
const scenario = {
  type: 'string',
  value: '<name>',
  choices: [...scenarioNames, 'all'],
  help: 'what happens to the booking (default created); all plays one after the other',
};

const chaosOptions = {
  minutes: { type: 'string', value: '<number>', help: 'how long faults are brought about (default 5)' },
  seed: { type: 'string', value: '<number>', help: 'which faults, and in which order (default: any)' },
  fault: { type: 'string', value: '<names>', help: 'only these faults, separated by commas' },
  rate: { type: 'string', value: '<number>', help: 'customers in a second (default 5)' },
  cluster: { type: 'boolean', help: 'a broker of three nodes' },
  json: { type: 'boolean', help: 'the outcome as JSON on stdout' },
};

const benchOptions = {
  only: {
    type: 'string',
    value: '<names>',
    help: 'only these benches, by names or their beginnings, separated by commas',
  },
  rounds: { type: 'string', value: '<number>', help: 'how often each contestant plays (default 5)' },
  seconds: { type: 'string', value: '<number>', help: 'about how long a round lasts (default 4)' },
  against: { type: 'string', value: '<git ref>', help: 'builds that version too and measures it beside' },
  full: { type: 'boolean', help: 'those that take long, too' },
  json: { type: 'boolean', help: 'the outcome as JSON on stdout' },
  'no-rivals': { type: 'boolean', help: 'leaves out the libraries that npm installs for this' },
  'write-docs': { type: 'boolean', help: 'writes table and chart into docs/performance.md' },
};

const conformanceOptions = {
  only: {
    type: 'string',
    value: '<names>',
    help: 'only these libraries and these questions, by name, separated by commas',
  },
  json: { type: 'boolean', help: 'the outcome as JSON on stdout' },
  'write-docs': { type: 'boolean', help: 'writes the table into docs/conformance.md' },
};

const brokersOptions = {
  suite: {
    type: 'string',
    value: '<names>',
    help: 'Debian suites, separated by commas (default trixie,sid)',
  },
  only: {
    type: 'string',
    value: '<name>',
    choices: ['tests', 'scenarios', 'chaos'],
    help: 'one of tests, scenarios, chaos (default: one after the other)',
  },
  minutes: { type: 'string', value: '<number>', help: 'how long the chaos lasts (default 5)' },
};

const simulationOptions = {
  runs: { type: 'string', value: '<number>', help: 'how many cases are tried (default 3000)' },
  seed: { type: 'string', value: '<number>', help: 'which cases (default: any)' },
};

/** Prepares all but the tests, then hands over to the compiled module, in this process: its pid stays the same. */
const ours =
  (module, project = 'scripts') =>
  async () => {
    const { prepare } = await import('./prepare.mjs');
    return {
      async execute(input) {
        await prepare(project);
        return (await compiled(module)).run(input);
      },
    };
  };

/** In memory the services run on fakes, which are those of the tests. */
const demo = async () => ({
  async execute(input) {
    const load = input.options['in-memory'] ? ours('tests/in-memory/demo', '.') : ours('scripts/demo');
    return (await load()).execute(input);
  },
});

/** The same for a command of `ticketwave`, which is given all options as they stand. */
const ticketwave = (command) => async () => {
  const { prepare } = await import('./prepare.mjs');
  return {
    async execute({ rest }) {
      await prepare('scripts');
      const { runCommandLine } = await compiled('cli/main');
      return runCommandLine([command, ...rest], { from: root });
    },
  };
};

/** A command of `ticketwave`, which reads its own arguments. */
const ofCommandLine = (name, summary) => ({ summary, rest: true, ownHelp: true, load: ticketwave(name) });

/**
 * Every command: what `--help` says, the options it knows, and where its code is.
 * `rest` means that arguments we do not know are passed on, `ownHelp` that --help is one of them; `topics` are what
 * `--help` explains besides.
 */
export const commands = {
  demo: {
    summary: 'start everything, send one booking, follow it through the services',
    options: { once, scenario, timeout, 'in-memory': inMemory },
    topics: { Scenarios: scenarios },
    load: demo,
  },
  start: ofCommandLine('dev', 'start everything and stay up until Ctrl-C'),
  restart: ofCommandLine('restart', 'end a service that npm start has started, and start it again'),
  reset: ofCommandLine('reset', 'empty what earlier runs left in .ticketwave'),
  new: ofCommandLine('new', 'begin an application, or add a service to this repository'),
  build: { summary: 'install, generate and compile, nothing more', load: () => import('./build.mjs') },
  check: {
    summary: 'format, lint, types, dependency rules, public surface and contracts',
    load: () => import('./check.mjs'),
  },
  api: {
    summary: 'what the packages show to others: check against BuildingBlocks/api, or write it anew',
    rest: true,
    load: ours('scripts/api/command', '.'),
  },
  test: { summary: 'every test; arguments go to mocha', rest: true, load: () => import('./test.mjs') },
  'test-browser': {
    summary: 'the services’ pages in a real Chromium, which must be installed',
    rest: true,
    load: () => import('./test-browser.mjs'),
  },
  'test-disk': {
    summary: 'the disk of a database is full for a while (as root, on a small tmpfs)',
    rest: true,
    load: () => import('./test-disk.mjs'),
  },
  'test-node': {
    summary: 'every test on another Node.js, whose version comes first; further arguments go to mocha',
    rest: true,
    load: () => import('./test-node.mjs'),
  },
  'test-brokers': {
    summary:
      'every test that meets a broker, scenario and fault on RabbitMQ of other Debian suites (needs root and debootstrap)',
    options: brokersOptions,
    load: ours('scripts/test-brokers'),
  },
  'test-e2e': {
    summary: 'npm start and the demo whatever ends them, a contract that changes, and a short chaos',
    rest: true,
    load: () => import('./test-e2e.mjs'),
  },
  'test-guide': {
    summary: 'does what docs/how-to-add-a-service.md and CONTRIBUTING.md say, in a clone',
    rest: true,
    load: () => import('./test-guide.mjs'),
  },
  'test-adoption': {
    summary: 'the packages for others are packed, installed in an empty folder, and used there',
    rest: true,
    load: () => import('./test-adoption.mjs'),
  },
  'test-outage': {
    summary: 'the broker is killed for 20 s under load, then everything is reconciled',
    rest: true,
    load: () => import('./test-outage.mjs'),
  },
  'test-order': {
    summary: 'an ordered subscription of three instances: 1,000 streams of 100 events, whatever fails',
    rest: true,
    load: () => import('./test-order.mjs'),
  },
  'test-redrive': {
    summary: '10,000 dead letters go back through a service that is killed again and again, each once',
    rest: true,
    load: () => import('./test-redrive.mjs'),
  },
  'test-backlog': {
    summary:
      'an event leaves at once beside a million that are postponed, a million that wait and a million kept',
    rest: true,
    load: () => import('./test-backlog.mjs'),
  },
  'test-rolling': {
    summary: 'a new major version of an event comes and the old one goes, instance by instance, under load',
    rest: true,
    load: () => import('./test-rolling.mjs'),
  },
  'test-sale': {
    summary: '5,000 buyers at once for 500 tickets, also with each service killed on the way',
    rest: true,
    load: () => import('./test-sale.mjs'),
  },
  'test-upgrade': {
    summary: 'an older version is built, its data are taken over beside it and without it, then reconciled',
    rest: true,
    load: () => import('./test-upgrade.mjs'),
  },
  'test-broker-upgrade': {
    summary:
      'services go from one RabbitMQ to a newer one under load, and nothing is lost or doubled (needs root)',
    rest: true,
    load: () => import('./test-broker-upgrade.mjs'),
  },
  'test-readers': {
    summary:
      'readers in Python and Go, made of the JSON Schemas by a public generator, read every golden message',
    rest: true,
    load: () => import('./test-readers.mjs'),
  },
  'test-observability': {
    summary: 'alerts, dashboards and traces against a real Prometheus, which Debian’s package brings',
    rest: true,
    load: () => import('./test-observability.mjs'),
  },
  'test-on-call': {
    summary: 'ten faults, each seen by status, console and an alert, and mended by what these show',
    rest: true,
    load: () => import('./test-on-call.mjs'),
  },
  'test-simulation': {
    summary: 'thousands of bookings, whatever happens on their way, without broker and database',
    options: simulationOptions,
    load: () => import('./test-simulation.mjs'),
  },
  chaos: {
    summary: 'brings about faults under load, then reconciles everything from outside',
    options: chaosOptions,
    load: ours('tests/chaos-kit/command', '.'),
  },
  bench: {
    summary:
      'what a message, a booking and a request cost, beside the same by hand, rivals and an older build',
    options: benchOptions,
    load: ours('tests/bench/command', '.'),
  },
  conformance: {
    summary: 'what this and other libraries keep and lose when processes, broker and database fail',
    options: conformanceOptions,
    load: ours('tests/conformance/command', '.'),
  },
  'test-bare': {
    summary: 'the demo in a bare Debian root (needs root and debootstrap)',
    load: ours('scripts/test-bare'),
  },
  status: ofCommandLine('status', 'what is wrong, and the command that mends it'),
  topology: ofCommandLine(
    'topology',
    'what must be on the broker: show, verify, apply; write or check rabbitmq/definitions.json',
  ),
  contracts: ofCommandLine(
    'contracts',
    'what services publish and read: check a change, publish snapshots, schemas and documents',
  ),
  'can-i-deploy': ofCommandLine(
    'can-i-deploy',
    'whether a version of a service fits what runs in an environment, and what waits there',
  ),
  dlq: ofCommandLine('dlq', 'dead letters: list, show, redrive, discard'),
  outbox: ofCommandLine(
    'outbox',
    'what a service has published, or has yet to publish: list, unhandled, republish',
  ),
  order: ofCommandLine('order', 'streams of ordered subscriptions that wait: list, skip'),
  sagas: ofCommandLine('sagas', 'process managers: list, show, and the diagram in docs/sagas.md'),
  'event-store': {
    summary:
      'the events that OperationsService has stored: verify that none was changed, erase those of a person',
    rest: true,
    ownHelp: true,
    load: () => import('./event-store.mjs'),
  },
  locks: ofCommandLine('locks', 'sessions that hold locks in a database for long: list, end'),
  watch: ofCommandLine('watch', 'events as they are stored, until Ctrl-C'),
  move: ofCommandLine('move', 'all messages from another broker to this one, for an upgrade'),
};
