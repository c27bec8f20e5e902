import { formatComputed } from '@ticketwave/cli/topology/computed-files';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definitions } from '@ticketwave/cli/topology/definitions';
import type { Permissions } from '@ticketwave/cli/topology/permissions';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { serviceNames } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { allEvents } from '../../contracts/all-events.ts';
import { consumedQueues } from '../../contracts/consumed-queues.ts';
import { sourceOf, tappedServices } from '../../contracts/event-sources.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';
import * as computed from '../../support/topology.ts';

const contracts = allEvents.map(({ contract }) => contract);
const text = readFileSync(join(root, 'rabbitmq/definitions.json'), 'utf8');
const definitions = JSON.parse(text) as Definitions;
const permissionsText = readFileSync(join(root, 'rabbitmq/permissions.json'), 'utf8');
const permissions = JSON.parse(permissionsText) as Permissions;

const DELAYS = { '5s': 5_000, '25s': 25_000, '125s': 125_000 };
const ownerOf = (name: string): string => name.split('.')[0]!;
const matches = (pattern: string, text: string): boolean => new RegExp(pattern).test(text);

describe('rabbitmq/definitions.json', () => {
  it('is what contracts and subscriptions say now', () => {
    const hint = 'stale: npm run topology -- write';
    expect(text, hint).to.equal(formatComputed(computed.definitions));
    expect(permissionsText, hint).to.equal(formatComputed(computed.permissions));
  });

  it('is for the virtual host /ticketwave alone', () => {
    expect(definitions.vhosts).to.deep.equal([{ name: '/ticketwave' }]);
    for (const part of [
      permissions.permissions,
      permissions.topic_permissions,
      definitions.exchanges,
      definitions.queues,
      definitions.bindings,
    ])
      for (const { vhost } of part) expect(vhost).to.equal('/ticketwave');
  });

  it('has one topic exchange and one internal exchange for each service, a tap of requests, and no other', () => {
    const shown = definitions.exchanges.map(({ name, type, durable }) => ({ name, type, durable }));
    expect(shown).to.have.deep.members([
      ...serviceNames.flatMap((service) => [
        { name: `${service}.events`, type: 'topic', durable: true },
        { name: `${service}.internal`, type: 'direct', durable: true },
      ]),
      ...tappedServices.map((service) => ({ name: `${service}.tap`, type: 'topic', durable: true })),
    ]);
  });

  it('has the queues of SPEC, each with its retry queues and its dead letters', () => {
    const expected = consumedQueues.flatMap(({ queue }) => [
      queue,
      ...Object.keys(DELAYS).map((delay) => `${queue}.retry.${delay}`),
      `${queue}.dlq`,
    ]);
    expect(definitions.queues.map(({ name }) => name)).to.have.members(expected);
  });

  for (const { name, durable, auto_delete, arguments: given } of definitions.queues) {
    it(`${name} loses nothing`, () => {
      expect({ durable, auto_delete }).to.deep.equal({ durable: true, auto_delete: false });
      const internal = `${ownerOf(name)}.internal`;
      const retry = /^(?<main>.*)\.retry\.(?<delay>\w+)$/.exec(name)?.groups;
      const target = retry?.['main'] ?? `${name}.dlq`;
      const onwards = {
        'x-dead-letter-exchange': internal,
        'x-dead-letter-routing-key': target,
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      };
      expect(given).to.deep.equal({
        'x-queue-type': 'quorum',
        'x-delivery-limit': retry || name.endsWith('.dlq') ? 1_000_000 : 1_000,
        ...(!name.endsWith('.dlq') && onwards),
        ...(retry && { 'x-message-ttl': DELAYS[retry['delay'] as keyof typeof DELAYS] }),
      });
    });
  }

  it('binds each queue as SPEC says, and under its own name to the internal exchange', () => {
    const shown = definitions.bindings.map(
      ({ source, destination, routing_key }) => `${source} ${routing_key} ${destination}`,
    );
    expect(shown).to.have.members([
      ...consumedQueues.flatMap(({ queue, binds }) =>
        binds.map((key) => `${sourceOf(queue, key)} ${key} ${queue}`),
      ),
      ...definitions.queues.map(({ name }) => `${ownerOf(name)}.internal ${name} ${name}`),
    ]);
  });

  it('holds no users, no rights and no passwords, and neither does permissions.json hold a password', () => {
    expect(Object.keys(definitions)).to.have.members(['vhosts', 'exchanges', 'queues', 'bindings']);
    expect(Object.keys(permissions)).to.have.members(['permissions', 'topic_permissions']);
    expect(text + permissionsText).not.to.match(/password|dev-only/);
  });

  for (const service of serviceNames) {
    describe(`the user ${service}`, () => {
      const own = permissions.permissions.find(({ user }) => user === service)!;
      const names = [
        ...definitions.exchanges.map(({ name }) => name),
        ...definitions.queues.map(({ name }) => name),
        '',
        'amq.topic',
        'amq.default',
        `${service}x.queue`,
        `other.${service}.queue`,
      ];
      const subscribed = consumedQueues
        .filter(({ queue }) => ownerOf(queue) === service)
        .flatMap(({ queue, binds }) => binds.map((key) => ({ key, source: sourceOf(queue, key) })));

      it('writes its own names and configures its own queues, and no others', () => {
        const mine = names.filter((name) => name.startsWith(`${service}.`));
        const exchanges = [`${service}.events`, `${service}.internal`, `${service}.tap`];
        expect(names.filter((name) => matches(own.write, name))).to.deep.equal(mine);
        expect(names.filter((name) => matches(own.configure, name))).to.deep.equal(
          mine.filter((name) => !exchanges.includes(name)),
        );
      });

      it('reads its own names and the exchanges that it subscribes to', () => {
        const mine = names.filter((name) => name.startsWith(`${service}.`));
        const readable = new Set([...mine, ...subscribed.map(({ source }) => source)]);
        expect(names.filter((name) => matches(own.read, name))).to.have.members([...readable]);
      });

      it('has a topic-permission row for every exchange: it publishes its contracts and binds its patterns', () => {
        const rows = permissions.topic_permissions.filter(({ user }) => user === service);
        expect(rows.map(({ exchange }) => exchange)).to.have.members([
          ...serviceNames.map((name) => `${name}.events`),
          ...tappedServices.map((name) => `${name}.tap`),
        ]);
        for (const { exchange, write, read } of rows) {
          const keys = contracts.map(({ routingKey: key, publisher, kind }) => ({ key, publisher, kind }));
          const published = keys.filter(
            ({ publisher, kind }) =>
              publisher === service &&
              (exchange === `${service}.events` || (exchange === `${service}.tap` && kind === 'request')),
          );
          const may = (pattern: string, key: string): boolean => pattern !== '' && matches(pattern, key);
          expect(keys.filter(({ key }) => may(write, key))).to.deep.equal(published);
          const patterns = [
            ...subscribed.map(({ key }) => key),
            '#',
            `${ownerOf(exchange)}.#`,
            ...keys.map(({ key }) => key),
          ];
          const mine = subscribed.filter(({ source }) => source === exchange).map(({ key }) => key);
          expect(new Set(patterns.filter((pattern) => may(read, pattern)))).to.deep.equal(new Set(mine));
        }
      });
    });
  }

  it('lets only the answering service bind a request', () => {
    for (const { type } of contracts.filter(({ kind }) => kind === 'request')) {
      const answering = consumedQueues
        .filter(
          ({ queue, binds }) =>
            binds.includes(`${type}.v1`) && !sourceOf(queue, `${type}.v1`).endsWith('.tap'),
        )
        .map(({ queue }) => ownerOf(queue));
      const allowed = permissions.topic_permissions.filter(
        ({ exchange, read }) => exchange.endsWith('.events') && read !== '' && matches(read, `${type}.v1`),
      );
      expect(
        allowed.map(({ user }) => user),
        type,
      )
        .to.deep.equal(answering)
        .and.have.lengthOf(1);
    }
  });

  it('applied, is what the broker has', async function () {
    const surroundings = await ServiceSurroundings.open();
    const vhost = surroundings.virtualHost;
    const ofHost = <T>(kind: string): Promise<T[]> => surroundings.management.get(`/api/${kind}/${vhost}`);
    const queues = await ofHost<{ name: string; type: string }>('queues');
    expect(queues.map(({ name }) => name)).to.have.members(definitions.queues.map(({ name }) => name));
    expect(new Set(queues.map(({ type }) => type))).to.deep.equal(new Set(['quorum']));
    const bindings = await ofHost<{ source: string; destination: string; routing_key: string }>('bindings');
    const shown = (binding: (typeof bindings)[number]): string =>
      `${binding.source} ${binding.routing_key} ${binding.destination}`;
    expect(bindings.filter(({ source }) => source !== '').map(shown)).to.have.members(
      definitions.bindings.map(shown),
    );
    await surroundings.close();
  });
});
