import { NOBODY, readMessage } from '@ticketwave/building-blocks/internal/inbox';
import { matchesPattern } from '@ticketwave/building-blocks/adapters';
import type { SubscribedQueue } from '@ticketwave/building-blocks/adapters';
import { type GoldenMessage, InvalidMessageError } from '@ticketwave/contracts';
import { expect } from 'chai';
import { asReceived, golden, goldenRoutingKeys } from '../support/goldens.ts';
import { without } from '../support/without.ts';
import { eventOfType, fieldsOf } from './all-events.ts';
import { consumedQueues } from './consumed-queues.ts';
import { specifiedQueues } from './specified-queues.ts';
import { composedServices } from '../support/topology.ts';

const ownerOf = (queue: string): string => queue.split('.')[0]!;

describe('the consumers', () => {
  let queues: readonly SubscribedQueue[];

  before(() => {
    queues = composedServices.flatMap((service) => service.queues);
  });

  const queueNamed = (name: string): SubscribedQueue => queues.find(({ queue }) => queue === name)!;

  it('are the queues of SPEC, with its bindings, for every service that is in it', () => {
    const owners = specifiedQueues.map(({ queue }) => ownerOf(queue));
    const bound = queues
      .filter(({ queue }) => owners.includes(ownerOf(queue)))
      .map(({ queue, bindings }) => ({ queue, binds: bindings.map(({ pattern }) => pattern).sort() }));
    const specified = specifiedQueues.map(({ queue, binds }) => ({ queue, binds: [...binds].sort() }));
    expect(bound).to.have.deep.members(specified);
  });

  for (const { queue: name, binds, handlers } of consumedQueues) {
    describe(name, () => {
      const arriving = goldenRoutingKeys().filter((key) =>
        binds.some((pattern) => matchesPattern(pattern, key)),
      );

      it('is sent everything that it has a handler for', () => {
        expect(arriving).to.include.members(Object.keys(handlers));
      });

      for (const routingKey of arriving) {
        const handler = handlers[routingKey];
        const arrived = (): GoldenMessage => golden(routingKey.replace(/\.v1$/, ''));
        const read = (message: GoldenMessage): string | undefined =>
          readMessage(asReceived(message), queueNamed(name))?.handler.name;
        if (handler === undefined) {
          it(`skips the golden ${routingKey}, which nobody here handles yet`, () => {
            expect(read(arrived())).to.equal(undefined);
          });
        } else {
          understands(routingKey, handler, arrived, read);
        }
      }
    });
  }

  describe('by type and version', () => {
    const inVersion = (message: GoldenMessage, version: string): GoldenMessage => ({
      ...message,
      headers: { ...message.headers, 'x-event-version': version },
      body: { ...message.body, event_version: version },
    });

    it('a minor version is the same event', () => {
      const message = inVersion(golden('booking.inventory.update-requested'), '1.7');
      expect(readMessage(asReceived(message), queueNamed('catalog.update-event-inventory'))).not.to.equal(
        undefined,
      );
    });

    it('another major version is skipped where a wildcard lets it in', () => {
      const message = inVersion(golden('catalog.event.created'), '2.0');
      const run = readMessage(asReceived(message), queueNamed('booking.event-catalogue'));
      // Its number counts in the stream, which is ordered; no handler gets it.
      expect(run?.handler).to.equal(NOBODY);
    });

    it('another major version is refused where no binding lets it in', () => {
      for (const [type, queue] of [
        ['booking.inventory.update-requested', 'catalog.update-event-inventory'],
        ['catalog.inventory.updated', 'booking.inventory-answers'],
      ] as const) {
        const message = inVersion(golden(type), '2.0');
        const refusal = `No handler of '${queue}' takes ${type} v2, only v1. `;
        expect(() => readMessage(asReceived(message), queueNamed(queue))).to.throw(
          InvalidMessageError,
          refusal,
        );
      }
    });

    it('a retried copy finds its handler although exchange and routing key are others', () => {
      const original = asReceived(golden('payment.payment.created'));
      const copy = { ...original, exchange: 'booking.internal', routingKey: 'booking.payments' };
      expect(readMessage(copy, queueNamed('booking.payments'))?.handler.name).to.equal('booking-life');
    });
  });
});

function understands(
  routingKey: string,
  handler: string,
  arrived: () => GoldenMessage,
  read: (message: GoldenMessage) => string | undefined,
): void {
  const withData = (message: GoldenMessage, data: object): GoldenMessage => ({
    ...message,
    body: { ...message.body, data: data as GoldenMessage['body']['data'] },
  });

  it(`understands the golden ${routingKey}`, () => {
    expect(read(arrived())).to.equal(handler);
  });

  it(`tolerates what a later minor version of ${routingKey} adds`, () => {
    const message = arrived();
    const { body } = withData(message, { ...message.body.data, added_later: { any: ['thing'] } });
    const metadata = { ...body.metadata, added_later: 1 };
    expect(
      read({ ...message, body: { ...body, metadata, added_later: true } as GoldenMessage['body'] }),
    ).to.equal(handler);
  });

  const fields = fieldsOf(eventOfType(arrived().body.event_type));
  for (const field of fields.required) {
    it(`refuses ${routingKey} without ${field}`, () => {
      const message = arrived();
      expect(() => read(withData(message, without(message.body.data, field)))).to.throw(
        InvalidMessageError,
        `"${field}" is required`,
      );
    });
  }

  for (const field of fields.optional) {
    it(`understands ${routingKey} without ${field}, as it was before`, () => {
      const message = arrived();
      expect(read(withData(message, without(message.body.data, field)))).to.equal(handler);
    });
  }
}
