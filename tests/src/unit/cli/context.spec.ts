import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '@ticketwave/cli';
import { projectOf, undefinedProject } from '@ticketwave/cli/config/project';
import { contextFor, servicesNamedBy } from '@ticketwave/cli/operator/context';
import { databaseUrlOf, observedBroker, operatedBroker } from '@ticketwave/cli/operator/running';
import { Failure } from '@ticketwave/cli/support/failure';
import { expect } from 'chai';

const services = { orders: { folder: 'orders' }, 'goods-in': { folder: 'goods-in' } };
const project = (profiles: Record<string, Profile> = {}, root = '/nowhere') =>
  projectOf(root, { services, profiles });
const local = {
  AMQP_URL: 'amqp://local/',
  RABBITMQ_MANAGEMENT_URL: 'http://admin:local@local:15672',
  DATABASE_URL_ORDERS: 'postgresql://local/orders',
  DATABASE_URL_GOODS_IN: 'postgresql://local/goods',
  TICKETWAVE_DEVELOPMENT: '1',
  TICKETWAVE_DIRECTORY: '/nowhere',
};

describe('the URLs that a command is given', () => {
  it('come from the environment, by the name of each service', () => {
    const context = contextFor(project(), {}, local);
    expect(operatedBroker(context).amqpUrlFor('orders')).to.equal('amqp://local/');
    expect(databaseUrlOf(context, 'goods-in')).to.equal('postgresql://local/goods');
  });

  it('win over the environment, of which no part of another broker is left', () => {
    const own = { ...local, AMQP_URL_ORDERS: 'amqp://orders@local/' };
    const context = contextFor(project(), { amqp: 'amqp://remote/%2Fshop' }, own);
    const broker = operatedBroker(context);
    expect(broker.amqpUrlFor('orders')).to.equal('amqp://remote/%2Fshop');
    expect(broker.managementUrl).to.equal(undefined);
    expect(databaseUrlOf(context, 'orders')).to.equal('postgresql://local/orders');
  });

  it('give the database of the service that is named, or of the only one', () => {
    const database = 'postgresql://remote/x';
    const named = contextFor(project(), { database, service: 'goods-in' }, local);
    expect(databaseUrlOf(named, 'goods-in')).to.equal(database);
    const only = contextFor(undefinedProject('/nowhere', ['orders']), { database }, {});
    expect(databaseUrlOf(only, 'orders')).to.equal(database);
    expect(() => contextFor(project(), { database }, local))
      .to.throw(Failure, '--service is expected')
      .with.property('exitCode', 2);
  });

  it('make a configuration unnecessary', () => {
    expect(servicesNamedBy({ service: 'orders', database: 'postgresql://x' }, {})).to.deep.equal(['orders']);
    expect(servicesNamedBy({ amqp: 'amqp://x' }, {})).to.deep.equal([]);
    expect(servicesNamedBy({}, local)).to.have.members(['orders', 'goods-in']);
    expect(servicesNamedBy({}, {})).to.equal(undefined);
    expect(servicesNamedBy({ service: 'orders' }, {})).to.equal(undefined);
  });
});

describe('a profile', () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'ticketwave-profile-'));
    writeFileSync(join(root, 'orders-url'), 'postgresql://orders:hunter2@db/orders\nmore\n');
    writeFileSync(join(root, 'empty'), '\n');
  });
  after(() => rmSync(root, { recursive: true }));

  const production: Profile = {
    amqp: { environment: 'PRODUCTION_AMQP' },
    monitoring: 'http://rabbit:15672',
    databases: { orders: { file: 'orders-url' } },
  };
  const environment = { ...local, PRODUCTION_AMQP: 'amqp://us:hunter2@rabbit/%2Fshop' };

  it('takes URLs from variables and files, and nothing from the environment besides', () => {
    const context = contextFor(project({ production }, root), { profile: 'production' }, environment);
    expect(operatedBroker(context).amqpUrlFor('orders')).to.equal('amqp://us:hunter2@rabbit/%2Fshop');
    expect(databaseUrlOf(context, 'orders')).to.equal('postgresql://orders:hunter2@db/orders');
    expect(context.environment).to.not.have.any.keys(
      'RABBITMQ_MANAGEMENT_URL',
      'DATABASE_URL_GOODS_IN',
      'TICKETWAVE_DEVELOPMENT',
    );
  });

  it('is not completed by what runs in the folder', () => {
    const context = contextFor(project({ production }, root), { profile: 'production' }, environment);
    expect(() => databaseUrlOf(context, 'goods-in'))
      .to.throw(Failure, 'The profile production does not say what stands for DATABASE_URL_GOODS_IN')
      .with.property('exitCode', 3);
    const empty = contextFor(project({ empty: {} }, root), { profile: 'empty' }, environment);
    expect(() => observedBroker(empty)).to.throw(Failure, 'The profile empty does not say');
  });

  it('may have an account for each service', () => {
    const own: Profile = {
      amqp: { orders: 'amqp://orders@rabbit/', 'goods-in': { environment: 'PRODUCTION_AMQP' } },
    };
    const context = contextFor(project({ own }, root), { profile: 'own' }, environment);
    const { amqpUrlFor } = operatedBroker(context);
    expect(['orders', 'goods-in'].map(amqpUrlFor)).to.deep.equal([
      'amqp://orders@rabbit/',
      'amqp://us:hunter2@rabbit/%2Fshop',
    ]);
  });

  const wrong: [what: string, profile: string, profiles: Record<string, Profile>, sentence: string][] = [
    ['is not there', 'staging', { production }, 'no profile "staging"; the profiles are production'],
    [
      'names a variable that is not set',
      'x',
      { x: { management: { environment: 'NOWHERE_URL' } } },
      'profiles.x.management: the environment variable NOWHERE_URL is not set',
    ],
    [
      'names a file that is not there',
      'x',
      { x: { databases: { orders: { file: 'nowhere' } } } },
      'profiles.x.databases.orders: ',
    ],
    ['names an empty file', 'x', { x: { amqp: { file: 'empty' } } }, 'profiles.x.amqp: the first line of'],
  ];
  for (const [what, profile, profiles, sentence] of wrong)
    it(`is refused with exit code 2 when it ${what}`, () => {
      expect(() => contextFor(project(profiles, root), { profile }, environment))
        .to.throw(Failure, sentence)
        .with.property('exitCode', 2);
    });
});
