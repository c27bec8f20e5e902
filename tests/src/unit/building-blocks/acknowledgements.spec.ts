import { expect } from 'chai';
import type { Channel } from 'amqplib';
import { Acknowledgements } from '@ticketwave/building-blocks/internal/rabbitmq';

describe('acknowledgements of a channel', () => {
  /** What is sent: the tag, and whether all up to it are meant. */
  function acknowledgementsOf(delivered: number) {
    const sent: [number, boolean][] = [];
    const channel = {
      ack: ({ fields }: { fields: { deliveryTag: number } }, upTo: boolean) =>
        void sent.push([fields.deliveryTag, upTo]),
    };
    let isAlive = true;
    const acknowledgements = new Acknowledgements(channel as unknown as Channel, () => isAlive);
    for (let tag = 1; tag <= delivered; tag++) acknowledgements.delivered(tag);
    return { acknowledgements, sent, end: () => (isAlive = false) };
  }

  it('go in one frame, in whatever order they come', () => {
    const { acknowledgements, sent } = acknowledgementsOf(5);
    for (const tag of [3, 1, 2]) acknowledgements.acknowledge(tag);
    acknowledgements.flush();
    expect(sent).to.deep.equal([[3, true]]);
  });

  it('never take in what is still being handled', () => {
    const { acknowledgements, sent } = acknowledgementsOf(5);
    for (const tag of [1, 3, 5]) acknowledgements.acknowledge(tag);
    acknowledgements.flush();
    expect(sent).to.deep.equal([
      [1, true],
      [3, false],
      [5, false],
    ]);
    acknowledgements.acknowledge(2);
    acknowledgements.flush();
    expect(sent.at(-1)).to.deep.equal([2, true]);
    acknowledgements.flush();
    expect(sent).to.have.length(4);
  });

  it('skip what was rejected', () => {
    const { acknowledgements, sent } = acknowledgementsOf(3);
    acknowledgements.settled(2);
    for (const tag of [1, 3]) acknowledgements.acknowledge(tag);
    acknowledgements.flush();
    expect(sent).to.deep.equal([[3, true]]);
  });

  it('are not sent on a channel that has ended', () => {
    const { acknowledgements, sent, end } = acknowledgementsOf(1);
    acknowledgements.acknowledge(1);
    end();
    acknowledgements.flush();
    expect(sent).to.be.empty;
  });
});
