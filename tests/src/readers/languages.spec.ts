import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type Joi from 'joi';
import { allEvents } from '../contracts/all-events.ts';
import { golden } from '../support/goldens.ts';
import { without } from '../support/without.ts';
import { readerIn } from './generated.ts';

const programs = fileURLToPath(new URL('../../src/readers/programs/', import.meta.url));

/** The body of a message. */
interface Given {
  readonly event: string;
  readonly body: object;
}

const goldens = allEvents.map(({ name, contract }): Given => {
  const { body } = golden(contract.type, contract.major);
  return { event: name, body };
});
const withMore = goldens.map(({ event, body }): Given => ({ event, body: { ...body, added_later: 1 } }));

/** Runs a program with the bodies as JSON on its standard input. @returns what it has read of each; null: refused */
async function readBy(program: string, args: readonly string[], cwd: string, given: readonly Given[]) {
  const running = promisify(execFile)(program, args, { cwd, maxBuffer: 10_000_000 });
  running.child.stdin!.end(JSON.stringify(given));
  const { stdout } = await running.catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new Error(
      `npm run test:readers needs ${program}: install it, such as from python3 and golang-go of Debian.`,
    );
  });
  return JSON.parse(stdout) as (object | null)[];
}

describe('readers that public generators make of the JSON Schemas', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ticketwave-readers-'));
    await cp(programs, folder, { recursive: true });
    for (const Event of allEvents) {
      await writeFile(
        join(folder, 'python', `${Event.name}.py`),
        await readerIn('python', Event, { 'python-version': '3.7' }),
      );
      const name = Event.name.toLowerCase();
      await mkdir(join(folder, 'go', name));
      await writeFile(join(folder, 'go', name, 'event.go'), await readerIn('go', Event, { package: name }));
    }
    await writeFile(join(folder, 'go', 'events.go'), registryInGo());
  });

  after(() => rm(folder, { recursive: true }));

  for (const [language, program, args] of [
    ['Python', 'python3', ['read.py']],
    ['Go', 'go', ['run', '.']],
  ] as const) {
    const read = (given: readonly Given[]) =>
      readBy(program, args, join(folder, language.toLowerCase()), given);

    describe(`in ${language}`, () => {
      it('read every golden message, all of it', async () => {
        expect(await read(goldens)).to.deep.equal(goldens.map(({ body }) => body));
      });

      it('read what has a field more', async () => {
        expect(await read(withMore)).to.deep.equal(goldens.map(({ body }) => body));
      });
    });
  }

  it('in Python refuse a message without one of its fields', async () => {
    const damaged = allEvents.flatMap(({ name, contract }) => {
      const { body } = golden(contract.type, contract.major);
      return neededFields(contract.schema).map((field): Given => ({
        event: name,
        body: { ...body, data: without(body.data, field) },
      }));
    });
    expect(damaged).to.have.length.of.at.least(goldens.length);
    expect(
      (await readBy('python3', ['read.py'], join(folder, 'python'), damaged)).filter(Boolean),
    ).to.deep.equal([]);
  });
});

/** To Python a field that may be null may be missing. */
function neededFields(schema: Joi.ObjectSchema): string[] {
  const { keys = {} } = schema.describe() as {
    keys?: Record<string, { flags?: { presence?: string }; allow?: unknown[] }>;
  };
  return Object.entries(keys)
    .filter(([, { flags, allow = [] }]) => flags?.presence !== 'optional' && !allow.includes(null))
    .map(([field]) => field);
}

/** Go finds nothing by its name: what reads each event. */
const registryInGo = (): string => {
  const names = allEvents.map(({ name }) => name.toLowerCase());
  const lines = names.map((name, index) => {
    const read = `func(b []byte) (interface{}, error) { return ${name}.UnmarshalEvent(b) }`;
    return `\t"${allEvents[index]!.name}": ${read},`;
  });
  return [
    'package main',
    `import (\n${names.map((name) => `\t"readers/${name}"`).join('\n')}\n)`,
    `var events = map[string]func([]byte) (interface{}, error){\n${lines.join('\n')}\n}`,
  ].join('\n\n');
};
