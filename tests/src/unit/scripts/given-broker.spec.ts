import { GivenBroker, givenAvailability, vhostOf } from '@ticketwave/scripts/run/broker/given';
import { readSettings } from '@ticketwave/scripts/run/settings';
import { adapt, type Definitions } from '@ticketwave/scripts/topology/apply';
import { expect } from 'chai';

const given = (environment: NodeJS.ProcessEnv) => new GivenBroker(readSettings(environment));

describe("one's own broker", () => {
  it('is taken when any AMQP URL is given', () => {
    expect(givenAvailability(readSettings({ AMQP_URL: 'amqp://rabbit' }))).to.equal(true);
    expect(givenAvailability(readSettings({}))).to.have.property('because');
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
    expect(broker.adaptation.accounts).to.deep.equal({ payment: { user: 'payer', password: 'its/own' } });
  });

  it('has the virtual host that its URL names, or the default one', () => {
    const urls = ['amqp://rabbit/%2Fticketwave', 'amqp://rabbit/shop', 'amqp://rabbit', 'amqp://rabbit/'];
    expect(urls.map(vhostOf)).to.deep.equal(['/ticketwave', 'shop', '/', '/']);
  });
});

describe('the topology on a broker that is not ours', () => {
  const definitions: Definitions = {
    vhosts: [{ name: '/ticketwave' }],
    users: [
      { name: 'admin', tags: ['administrator'] },
      { name: 'payment', tags: [] },
    ],
    permissions: [
      { user: 'admin', vhost: '/ticketwave', read: '.*' },
      { user: 'payment', vhost: '/ticketwave', read: '^payment' },
    ],
    queues: [{ name: 'payment.booking-ended', vhost: '/ticketwave' }],
  };

  it('brings no administrator along', () => {
    const adapted = adapt(definitions, {});
    expect(adapted.users.map(({ name }) => name)).to.deep.equal(['payment']);
    expect(adapted['permissions']).to.deep.equal([
      { user: 'payment', vhost: '/ticketwave', read: '^payment' },
    ]);
  });

  it('is made in another virtual host, for other users', () => {
    const adapted = adapt(definitions, {
      vhost: 'shop',
      accounts: { payment: { user: 'payer', password: 'its own' } },
    });
    expect(adapted.vhosts).to.deep.equal([{ name: 'shop' }]);
    expect(adapted.users).to.deep.equal([{ name: 'payer', password: 'its own', tags: [] }]);
    expect(adapted['permissions']).to.deep.equal([{ user: 'payer', vhost: 'shop', read: '^payment' }]);
    expect(adapted['queues']).to.deep.equal([{ name: 'payment.booking-ended', vhost: 'shop' }]);
  });
});
