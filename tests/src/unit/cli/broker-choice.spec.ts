import { brokerAdvice, distributionNames } from '@ticketwave/cli/dev/broker/advice';
import { aptAvailability } from '@ticketwave/cli/dev/broker/apt';
import type { Availability } from '@ticketwave/cli/dev/broker/broker';
import { chooseBroker } from '@ticketwave/cli/dev/broker/choose';
import { runArguments } from '@ticketwave/cli/dev/broker/docker';
import { findInstallation } from '@ticketwave/cli/dev/broker/installation';
import { nodeEnvironment } from '@ticketwave/cli/dev/broker/private-node';
import { brokerPaths, type BrokerPath } from '@ticketwave/cli/dev/settings';
import { expect } from 'chai';

/** Ways of which only those named are open; which ones were looked at is noted. */
function ways(...open: BrokerPath[]) {
  const asked: BrokerPath[] = [];
  const candidates = brokerPaths.map((path) => ({
    path,
    available: (): Availability => {
      asked.push(path);
      return open.includes(path) || { because: `${path} is closed` };
    },
  }));
  return { asked, candidates };
}

describe('the choice of a broker', () => {
  it('takes the first way that is open and does not look at the later ones', async () => {
    const { asked, candidates } = ways('installed', 'docker', 'apt');
    expect((await chooseBroker(candidates, undefined, 'advice')).path).to.equal('installed');
    expect(asked).to.deep.equal(['url', 'installed']);
  });

  it('takes the one that was asked for, whatever else is open', async () => {
    const { asked, candidates } = ways('url', 'installed', 'docker', 'apt');
    expect((await chooseBroker(candidates, 'docker', 'advice')).path).to.equal('docker');
    expect(asked).to.deep.equal(['docker']);
  });

  it('says why the one that was asked for is closed, and takes no other', async () => {
    const error = await chooseBroker(ways('installed').candidates, 'docker', 'advice').catch(
      (reason: unknown) => reason,
    );
    expect(error)
      .to.be.an('error')
      .with.property('message', 'TICKETWAVE_BROKER=docker cannot be followed: docker is closed.');
  });

  it('says how to get one where every way is closed', async () => {
    const error = await chooseBroker(ways().candidates, undefined, 'Do this.').catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.an('error').with.property('message', 'There is no RabbitMQ to use. Do this.');
  });

  it('advises in one sentence that fits the platform', () => {
    const ubuntu = distributionNames('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n');
    const rocky = distributionNames('ID="rocky"\nID_LIKE="rhel centos fedora"\n');
    expect(ubuntu).to.deep.equal(['ubuntu', 'debian']);
    expect(brokerAdvice('linux', ubuntu)).to.match(
      /^Run "sudo apt-get install rabbitmq-server".*AMQP_URL.*\.$/,
    );
    expect(brokerAdvice('linux', rocky)).to.contain('dnf install rabbitmq-server');
    expect(brokerAdvice('linux', ['unknown-kind'])).to.contain('Install rabbitmq-server or start Docker');
    expect(brokerAdvice('darwin', [])).to.contain('brew install rabbitmq');
    expect(brokerAdvice('win32', [])).to.contain('WSL 2');
  });

  const machine = {
    platform: 'linux',
    distributions: ['debian'],
    isRoot: true,
    hasSudo: false,
    mayInstall: true,
  } as const;
  it('installs on Debian and Ubuntu, as root or with a sudo that asks nothing', () => {
    expect(aptAvailability(machine)).to.equal(true);
    expect(aptAvailability({ ...machine, isRoot: false, hasSudo: true })).to.equal(true);
  });
  for (const [name, change, because] of [
    ['without the right to', { isRoot: false }, /root, or sudo/],
    ['when TICKETWAVE_NO_INSTALL=1 is set', { mayInstall: false }, /TICKETWAVE_NO_INSTALL=1/],
    ['on another distribution', { distributions: ['fedora'] }, /Debian and Ubuntu/],
    ['on another system', { platform: 'darwin' }, /Debian and Ubuntu/],
  ] as const) {
    it(`does not install ${name}`, () => {
      expect(aptAvailability({ ...machine, ...change }))
        .to.have.property('because')
        .that.matches(because);
    });
  }
});

describe('a RabbitMQ that is installed', () => {
  const having =
    (...files: string[]) =>
    (file: string) =>
      files.includes(file);

  it('is found where packages put it, never as the wrapper that insists on its own user', () => {
    const debian = having(
      '/usr/lib/rabbitmq/bin/rabbitmq-server',
      '/usr/sbin/rabbitmq-server',
      '/usr/bin/epmd',
    );
    expect(findInstallation('/usr/sbin:/usr/bin', debian)).to.deep.equal({
      server: '/usr/lib/rabbitmq/bin/rabbitmq-server',
      epmd: '/usr/bin/epmd',
    });
    expect(
      findInstallation('/usr/sbin:/usr/bin', having('/usr/sbin/rabbitmq-server', '/usr/bin/epmd')),
    ).to.equal(undefined);
  });

  it('is the one that was chosen, even if another one is in the usual place', () => {
    const both = having(
      '/usr/lib/rabbitmq/bin/rabbitmq-server',
      '/usr/bin/epmd',
      '/new/rabbitmq-server',
      '/new/epmd',
    );
    const chosen = { server: '/new/rabbitmq-server', epmd: '/new/epmd' };
    expect(findInstallation('/usr/bin', both, '/new')).to.deep.equal(chosen);
    expect(findInstallation('/usr/bin', both, '/nowhere')).to.equal(undefined);
  });

  it('is found on the path', () => {
    const tools = having('/tools/rabbitmq-server', '/tools/epmd');
    expect(findInstallation('/bin:/tools', tools)).to.deep.equal({
      server: '/tools/rabbitmq-server',
      epmd: '/tools/epmd',
    });
  });

  it('is run as a node that shares no file and no port with one of the system', () => {
    const ports = { amqp: 1, management: 2, epmd: 3, distribution: 4 };
    const environment = nodeEnvironment({ folder: '/own', ports, configuration: '/repository/rabbitmq' });
    expect(environment).to.include({
      HOME: '/own',
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      ERL_EPMD_PORT: '3',
      RABBITMQ_DIST_PORT: '4',
    });
    expect(environment['RABBITMQ_MNESIA_BASE']).to.match(/^\/own\//);
    expect(environment['RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS']).to.contain(
      'inet_dist_use_interface {127,0,0,1}',
    );
  });
});

describe('RabbitMQ in Docker', () => {
  it('publishes on loopback only, keeps its data in a volume, and reads the configuration of this repository', () => {
    const line = runArguments('ticketwave-x', { amqp: 5001, management: 5002 }, '/repository/rabbitmq').join(
      ' ',
    );
    expect(line).to.contain('--publish 127.0.0.1:5001:5672 --publish 127.0.0.1:5002:15672');
    expect(line).to.contain('--volume ticketwave-x:/var/lib/rabbitmq');
    expect(line).to.contain('/repository/rabbitmq/rabbitmq.conf:');
    expect(line).to.contain('--rm --name ticketwave-x');
  });
});
