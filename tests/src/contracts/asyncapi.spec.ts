import { Parser, type AsyncAPIDocumentInterface } from '@asyncapi/parser';
import { asyncApiOf } from '@ticketwave/cli/contracts/asyncapi';
import { goldensOf } from '@ticketwave/cli/contracts/goldens';
import { project } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { golden } from '../support/goldens.ts';
import { wires } from '../support/topology.ts';
import { validatorOf } from '../support/json-schema.ts';
import { allEvents } from './all-events.ts';

/** Of the parser's severities: error and warning; greater ones are hints, such as at something newer. */
const PROBLEMS: readonly number[] = [0, 1];

const goldens = goldensOf(project);
const documentOf = (service?: string) =>
  asyncApiOf(wires, { service, virtualHost: project.virtualHost, goldens });

interface Parts {
  readonly channels: Record<string, { readonly address: string }>;
  readonly operations: Record<
    string,
    { readonly action: string; readonly channel: { readonly $ref: string } }
  >;
}

/** As the specification's own parser reads it. */
async function parsed(service?: string): Promise<AsyncAPIDocumentInterface> {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(documentOf(service)));
  const problems = diagnostics.filter(({ severity }) => PROBLEMS.includes(severity));
  expect(problems.map(({ message, path }) => `${path.join('.')}: ${message}`)).to.deep.equal([]);
  return document!;
}

describe('the AsyncAPI document', () => {
  const everything = documentOf() as unknown as Parts;

  for (const { name, publishes, queues } of wires)
    it(`of ${name} has what it sends and receives, as the document of everything has it`, () => {
      const own = documentOf(name) as unknown as Parts;
      for (const [key, channel] of Object.entries(own.channels))
        expect(channel).to.deep.equal(everything.channels[key]);
      const keysOf = (wanted: string): string[] =>
        Object.values(own.operations)
          .filter(({ action }) => action === wanted)
          .map(({ channel }) => own.channels[channel.$ref.split('/').at(-1)!]!.address);
      const handled = queues.flatMap(({ handlers }) =>
        handlers.map(({ handles }) => handles.contract.routingKey),
      );
      expect(keysOf('send')).to.have.members(publishes.map(({ contract }) => contract.routingKey));
      expect(keysOf('receive')).to.have.members([...new Set(handled)]);
    });

  it('of one service is valid', async () => {
    const operations = (await parsed('booking')).operations().all();
    expect(new Set(operations.map((operation) => operation.action()))).to.deep.equal(
      new Set(['send', 'receive']),
    );
  });

  it('of everything is valid, and has each event with its exchange, its golden message and its readers', async () => {
    const document = await parsed();
    expect(document.operations().all()).to.have.length(allEvents.length);
    for (const { contract, name } of allEvents) {
      const channel = document.channels().get(contract.routingKey)!;
      expect(channel.bindings().get('amqp')!.value()).to.deep.include({ is: 'routingKey' });
      expect(channel.bindings().get('amqp')!.value()).to.have.nested.property(
        'exchange.name',
        contract.exchange,
      );
      const [message] = channel.messages().all();
      expect(message!.name()).to.equal(name);
      const [example] = message!.examples().all();
      const { body, headers } = golden(contract.type, contract.major);
      expect(example!.payload()).to.deep.equal(body);
      expect(example!.headers()).to.deep.equal(headers);
    }
    const [operation] = document
      .operations()
      .filter((one) => one.id() === 'send.booking.booking.cancelled.v1');
    const consumers = operation!
      .extensions()
      .get('x-consumers')!
      .value<{ queue: string; reads: string[] }[]>();
    expect(consumers.map(({ queue }) => queue)).to.have.members([
      'payment.booking-ended',
      'booking.user-bookings',
      'operations.event-store',
    ]);
    for (const { reads } of consumers) expect(reads).to.include('booking_id');
  });

  it('says of every example what its own schemas say', () => {
    const { components } = documentOf() as unknown as {
      components: {
        messages: Record<string, { payload: object; examples: { payload: unknown }[] }>;
        schemas: object;
      };
    };
    const all = JSON.stringify(components).replaceAll('#/components/schemas/', '#/$defs/');
    const { messages, schemas } = JSON.parse(all) as typeof components;
    for (const [name, { payload, examples }] of Object.entries(messages)) {
      const validate = validatorOf({ ...payload, $defs: schemas });
      expect(examples, name).to.have.length(1);
      expect(validate(examples[0]!.payload), `${name}: ${JSON.stringify(validate.errors)}`).to.equal(true);
    }
  });

  it('would not be valid with another word', async () => {
    const broken = { ...documentOf('catalog'), operations: { 'send.it': { action: 'shout' } } };
    const { diagnostics } = await new Parser().parse(JSON.stringify(broken));
    expect(diagnostics.filter(({ severity }) => PROBLEMS.includes(severity))).not.to.deep.equal([]);
  });
});
