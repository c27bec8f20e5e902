import { expect } from 'chai';
import { Places } from '@ticketwave/building-blocks/internal/inbox';
import { eventually } from '../../support/eventually.ts';

describe('the places of a queue', () => {
  interface Run {
    readonly messages: readonly string[];
    end(): void;
  }

  /** Places whose runs end when the test ends them. */
  function placesOf({ places = 2, size = 3 } = {}) {
    const runs: Run[] = [];
    const begin = (messages: readonly string[]): Promise<void> =>
      new Promise((end) => runs.push({ messages, end }));
    const queue = new Places<string>({
      places,
      size: () => size,
      together: (messages) => begin(messages),
      alone: (message) => begin([`${message}!`]),
    });
    const arrive = (...messages: string[]): void => {
      for (const message of messages) queue.runTogether(message);
    };
    const begun = () => runs.map(({ messages }) => messages.join(' '));
    return { queue, runs, arrive, begun };
  }

  it('go to what came in one go together, and to nobody who could still come', async () => {
    const { arrive, begun } = placesOf();
    arrive('a', 'b');
    await eventually(() => begun().length === 1);
    expect(begun()).to.deep.equal(['a b']);
  });

  it('let what comes meanwhile gather, until the run before it ends', async () => {
    const { arrive, begun, runs } = placesOf({ places: 1 });
    arrive('a');
    await eventually(() => begun().length === 1);
    arrive('b', 'c', 'd', 'e');
    runs[0]!.end();
    await eventually(() => begun().length === 2);
    runs[1]!.end();
    await eventually(() => begun().length === 3);
    expect(begun()).to.deep.equal(['a', 'b c d', 'e']);
  });

  it('keep nobody waiting for a run that takes long, while a place is free', async () => {
    const { arrive, begun } = placesOf();
    arrive('slow');
    await eventually(() => begun().length === 1);
    arrive('a', 'b');
    await eventually(() => begun().length === 2);
    expect(begun()).to.deep.equal(['slow', 'a b']);
  });

  it('go side by side where one message makes a batch', async () => {
    const { arrive, begun } = placesOf({ size: 1 });
    arrive('a', 'b', 'c');
    await eventually(() => begun().length === 2);
    expect(begun()).to.deep.equal(['a', 'b']);
  });

  it('go first to what has to run alone, then to what did not begin', async () => {
    const { queue, arrive, begun, runs } = placesOf({ places: 1 });
    arrive('a');
    await eventually(() => begun().length === 1);
    arrive('d', 'e');
    queue.putBack(['b', 'c']);
    queue.runAlone(['failed']);
    for (let n = 1; n <= 2; n++) {
      runs.at(-1)!.end();
      await eventually(() => begun().length === n + 1);
    }
    expect(begun()).to.deep.equal(['a', 'failed!', 'b c d']);
  });
});
