import { GivenBroker, givenAvailability, vhostOf } from '@ticketwave/cli/dev/broker/given';
import { readSettings } from '@ticketwave/cli/dev/settings';
import { project, serviceNames } from '@ticketwave/scripts/services';
import type { Definitions } from '@ticketwave/cli/topology/definitions';
import type { Permissions } from '@ticketwave/cli/topology/permissions';
import { adapt } from '@ticketwave/cli/topology/adapt';
import { developmentAccounts } from '@ticketwave/cli/dev/accounts';
import { expect } from 'chai';

const settings = (environment: NodeJS.ProcessEnv) => readSettings(environment, project);
const given = (environment: NodeJS.ProcessEnv) => new GivenBroker(settings(environment));

describe("one's own broker", () => {
  it('is taken when any AMQP URL is given', () => {
    expect(givenAvailability(settings({ AMQP_URL: 'amqp://rabbit' }))).to.equal(true);
    expect(givenAvailability(settings({}))).to.have.property('because');
  });

  it('with its management API: every service is a user of its own, on the virtual host of AMQP_URL', () => {
    const broker = given({
      AMQP_URL: 'amqp://root:pw@rabbit:7000/%2Fshop',
      RABBITMQ_MANAGEMENT_URL: 'http://rabbit:7001',
    });
    expect(broker.urlFor('booking')).to.equal('amqp://booking:booking-dev-only@rabbit:7000/%2Fshop');
    expect(broker.managementUrl).to.equal('http://root:pw@rabbit:7001/');
    expect(broker.adaptation.vhost).to.equal('/shop');
    expect(broker.leastPrivilege).to.equal(true);
  });

  it('with AMQP_URL alone: everyone is that user, and least privilege is off', () => {
    const broker = given({ AMQP_URL: 'amqp://root:pw@rabbit' });
    expect(broker.urlFor('payment')).to.equal('amqp://root:pw@rabbit');
    expect(broker.managementUrl).to.equal(undefined);
    expect(broker.leastPrivilege).to.equal(false);
  });

  it('with a URL for a service: that service uses it, and its user gets its permissions', () => {
    const broker = given({
      AMQP_URL: 'amqp://root:pw@rabbit/shop',
      AMQP_URL_PAYMENT: 'amqp://payer:its%2Fown@rabbit/shop',
      RABBITMQ_MANAGEMENT_URL: 'http://rabbit',
    });
    expect(broker.urlFor('payment')).to.equal('amqp://payer:its%2Fown@rabbit/shop');
    expect(broker.adaptation.accounts).to.deep.equal({
      ...developmentAccounts(serviceNames),
      payment: { user: 'payer', password: 'its/own' },
    });
  });

  it('has the virtual host that its URL names, or the default one', () => {
    const urls = ['amqp://rabbit/%2Fticketwave', 'amqp://rabbit/shop', 'amqp://rabbit', 'amqp://rabbit/'];
    expect(urls.map(vhostOf)).to.deep.equal(['/ticketwave', 'shop', '/', '/']);
  });
});

describe('the topology on a broker that is not ours', () => {
  const definitions: Definitions = {
    vhosts: [{ name: '/ticketwave' }],
    exchanges: [],
    queues: [
      {
        name: 'payment.booking-ended',
        vhost: '/ticketwave',
        durable: true,
        auto_delete: false,
        arguments: {},
      },
    ],
    bindings: [],
  };
  const rights = { vhost: '/ticketwave', configure: '', write: '', read: '^payment' };
  const permissions: Permissions = { permissions: [{ user: 'payment', ...rights }], topic_permissions: [] };

  it('is made in another virtual host, for other users', () => {
    const adapted = adapt(definitions, permissions, {
      vhost: 'shop',
      accounts: { payment: { user: 'payer', password: 'its own' } },
    });
    expect(adapted.vhosts).to.deep.equal([{ name: 'shop' }]);
    expect(adapted.users).to.deep.equal([{ name: 'payer', tags: '' }]);
    expect(adapted.permissions).to.deep.equal([{ ...rights, user: 'payer', vhost: 'shop' }]);
    expect(adapted.queues).to.deep.equal([{ ...definitions.queues[0], vhost: 'shop' }]);
  });
});
