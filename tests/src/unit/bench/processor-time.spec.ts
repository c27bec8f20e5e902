import { expect } from 'chai';
import { parseStat, readProcesses, residentBytes, timeOfTrees } from '../../bench/processor-time.ts';

const line = (pid: number, name: string, parent: number, ticks: readonly number[]): string =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 100 0 0 0 ${ticks.join(' ')} 20 0 1 0 12345 1000 50\n`;

describe('processor time', () => {
  it('is read from /proc/<pid>/stat, with that of children that were waited for', () => {
    expect(parseStat(line(42, 'node', 7, [10, 20, 3, 4]))).to.deep.equal({
      pid: 42,
      parent: 7,
      microseconds: 370_000,
    });
  });

  it('is found behind a name with spaces and brackets', () => {
    const { pid, parent, microseconds } = parseStat(line(42, 'postgres: walwriter) S 1 (x', 7, [1, 0, 0, 0]));
    expect([pid, parent, microseconds]).to.deep.equal([42, 7, 10_000]);
  });

  it('is refused where the line is another one', () => {
    expect(() => parseStat('Name: node')).to.throw('no line of /proc/<pid>/stat');
  });

  it('is that of a whole tree, and of nobody else', () => {
    const of = (pid: number, parent: number) => ({ pid, parent, microseconds: 10 ** pid });
    const processes = [of(1, 0), of(2, 1), of(3, 2), of(4, 1), of(5, 4)];
    expect(timeOfTrees(processes, [2])).to.equal(1_100);
    expect(timeOfTrees(processes, [4, 5]), 'each counts once').to.equal(110_000);
    expect(timeOfTrees(processes, [9])).to.equal(0);
  });

  it('grows while this process works', () => {
    const own = (): number => timeOfTrees(readProcesses(), [process.pid]);
    const before = own();
    const until = performance.now() + 60_000;
    while (own() < before + 20_000) expect(performance.now()).to.be.below(until);
    expect(residentBytes(process.pid)).to.be.above(10_000_000);
  });
});
