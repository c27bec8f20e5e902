import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { image } from '@ticketwave/cli/dev/broker/docker';
import { serviceNames, services } from '@ticketwave/scripts/services';
import { developmentPassword } from '@ticketwave/cli/dev/accounts';
import { expect } from 'chai';
import { composeFile, danglingReferences, mounts, parseCompose, schemaViolations } from './compose-file.ts';
import { missedPeers } from './locked-peers.ts';
import { packages, read } from './repository.ts';
import { serviceDefinitions } from '../support/topology.ts';

const DOCKERFILE = 'scripts/docker/Dockerfile';

describe('docker-compose.yml', () => {
  const compose = composeFile();
  const everyService = Object.entries(compose.services).filter(([, { profiles }]) => profiles === undefined);

  it('is what the schema of Compose demands', () => {
    expect(schemaViolations(compose)).to.deep.equal([]);
  });

  it('has a broker, a database server, a topology and every service', () => {
    expect(everyService.map(([name]) => name)).to.have.members([
      'rabbitmq',
      'postgres',
      'topology',
      ...serviceNames,
    ]);
  });

  it('refers only to what there is', () => {
    expect(danglingReferences(compose)).to.deep.equal([]);
  });

  for (const [name, service] of everyService) {
    it(`${name} mounts only what lies here, and cannot write to it`, () => {
      const ours = mounts(service).filter(({ source }) => source.startsWith('.'));
      expect(ours.filter(({ source }) => !existsSync(join(root, source)))).to.deep.equal([]);
      expect(ours.filter(({ mode }) => mode !== 'ro')).to.deep.equal([]);
    });

    it(`${name} is published to this machine only`, () => {
      expect((service.ports ?? []).filter((port) => !port.startsWith('127.0.0.1:'))).to.deep.equal([]);
    });

    it(`${name} is checked for health and comes up again, unless it ends by itself`, () => {
      const lasting = name !== 'topology';
      expect(service.healthcheck !== undefined).to.equal(lasting);
      expect(service.restart).to.equal(lasting ? 'unless-stopped' : 'no');
    });
  }

  for (const name of serviceNames) {
    const { title, port } = services[name];
    const service = compose.services[name]!;
    const { environment = {} } = service;

    describe(title, () => {
      it('is built from the Dockerfile of all services', () => {
        const args = { SERVICE: title, PORT: String(port) };
        expect(service.build).to.deep.equal({
          context: '.',
          dockerfile: DOCKERFILE,
          target: 'service',
          args,
        });
        expect(existsSync(join(root, title))).to.equal(true);
      });

      it('starts when its database is there and the topology applied', () => {
        expect(service.depends_on).to.deep.equal({
          postgres: { condition: 'service_healthy' },
          topology: { condition: 'service_completed_successfully' },
        });
      });

      it('gets what it asks for', () => {
        const config = serviceDefinitions
          .find((definition) => definition.name === name)!
          .loadConfig(environment);
        expect(config).to.include({ host: '0.0.0.0', port, publicUrl: `http://127.0.0.1:${port}` });
        expect(service.ports).to.deep.equal([`127.0.0.1:${port}:${port}`]);
      });

      it('connects as its own user and its own role', () => {
        const password = developmentPassword(name);
        expect(environment['AMQP_URL']).to.equal(`amqp://${name}:${password}@rabbitmq:5672/%2Fticketwave`);
        expect(environment['DATABASE_URL']).to.equal(
          `postgresql://${name}:${password}@postgres:5432/${name}`,
        );
      });

      it('has a role and a database that nobody else may enter', () => {
        expect(read('scripts/docker/postgres-init.sql').text.split('\n')).to.include.members([
          `CREATE ROLE "${name}" LOGIN PASSWORD '${developmentPassword(name)}';`,
          `CREATE DATABASE "${name}" OWNER "${name}";`,
          `REVOKE CONNECT ON DATABASE "${name}" FROM PUBLIC;`,
        ]);
      });
    });
  }

  it('puts the events of the demo on sale', () => {
    expect(compose.services['catalog']!.environment).to.include({ SEED_DATA: 'true' });
  });

  describe('RabbitMQ', () => {
    const broker = compose.services['rabbitmq']!;

    it('is the one that the launcher runs in Docker', () => {
      expect(broker.image).to.equal(image);
    });

    it('has the configuration of the private node', () => {
      expect(mounts(broker).map(({ source }) => source)).to.include.members([
        './rabbitmq/rabbitmq.conf',
        './rabbitmq/enabled_plugins',
      ]);
      expect(read('rabbitmq/enabled_plugins').text).to.include('rabbitmq_management');
    });

    it('has the administrator of that configuration, who applies the topology', () => {
      const { RABBITMQ_DEFAULT_USER: user, RABBITMQ_DEFAULT_PASS: password } = broker.environment!;
      const configuration = read('rabbitmq/rabbitmq.conf').text.split('\n');
      expect(configuration).to.include.members([`default_user = ${user}`, `default_pass = ${password}`]);
      const topology = compose.services['topology']!;
      expect(topology.command).to.deep.equal(['topology', 'apply']);
      expect(topology.environment).to.include({
        RABBITMQ_MANAGEMENT_URL: `http://${user}:${password}@rabbitmq:15672`,
        TICKETWAVE_DEVELOPMENT: '1',
      });
    });

    it('is administered by the command that everybody uses, with what the file next to it says', () => {
      const topology = compose.services['topology']!;
      expect(topology.build).to.deep.equal({ context: '.', dockerfile: DOCKERFILE, target: 'commands' });
      expect(mounts(topology)).to.deep.include({ source: './rabbitmq', target: '/app/rabbitmq', mode: 'ro' });
    });
  });

  describe('its checks see', () => {
    const changed = (change: (text: string) => string) =>
      parseCompose(change(read('docker-compose.yml').text));
    const changes: Record<string, [from: string, to: string]> = {
      'a key that Compose does not know': ['    image: postgres:18', '    imgae: postgres:18'],
      'a condition that Compose does not know': ['condition: service_healthy', 'condition: service_ready'],
      'a time that is none': ['interval: 5s', 'interval: soon'],
      'a port that is none': ['127.0.0.1:5001:5001', '127.0.0.1:booking:5001'],
    };

    for (const [what, [from, to]] of Object.entries(changes)) {
      it(what, () =>
        expect(schemaViolations(changed((text) => text.replace(from, to)))).to.not.deep.equal([]),
      );
    }

    it('a service that is not there', () => {
      const file = changed((text) =>
        text.replace('    depends_on:\n      rabbitmq:', '    depends_on:\n      rabbit:'),
      );
      expect(danglingReferences(file)).to.deep.equal(['topology waits in vain for rabbit: service_healthy']);
    });

    it('a volume that is not defined', () => {
      const file = changed((text) => text.replace('postgres-data:/', 'data:/'));
      expect(danglingReferences(file)).to.deep.equal([
        'volume data is not defined',
        'volume postgres-data is not used',
      ]);
    });
  });
});

describe('the Dockerfile', () => {
  it('has the targets and arguments that Compose names', () => {
    const lines = read(DOCKERFILE).text.split('\n');
    const targets = lines.flatMap((line) => / AS (\w+)$/.exec(line)?.[1] ?? []);
    const stages = lines.flatMap((line) => /^(?:FROM|COPY --from=)\s*(\w+) /.exec(line)?.[1] ?? []);
    expect(targets).to.include.members([
      'service',
      'commands',
      ...stages.filter((stage) => stage !== 'node'),
    ]);
    expect(lines).to.include.members(['ARG SERVICE', 'ARG PORT']);
  });

  it('finds the manifest of every workspace', () => {
    const [, found] = /find \. (.+) -exec cp/.exec(read(DOCKERFILE).text) ?? [];
    const manifests = spawnSync(`find . ${found}`, { cwd: root, shell: true, encoding: 'utf8' }).stdout;
    expect(manifests.trim().split('\n')).to.have.members(
      ['.', ...packages.map((folder) => `./${folder}`)].map((folder) => `${folder}/package.json`),
    );
    expect(
      packages.filter((folder) => ignored.some((entry) => `${folder}/`.startsWith(`${entry}/`))),
    ).to.deep.equal([]);
  });

  it('leaves out no package that a service cannot start without, though it omits peers', () => {
    const { packages: locked } = JSON.parse(read('package-lock.json').text) as {
      packages: Parameters<typeof missedPeers>[0];
    };
    expect(missedPeers(locked)).to.deep.equal([]);
    const planted = { 'node_modules/a': { peerDependencies: { b: '*' } }, 'node_modules/b': { peer: true } };
    expect(missedPeers(planted)).to.deep.equal(['node_modules/a needs b']);
  });

  const ignored = read('.dockerignore')
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
});
