import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';

const LIBRARIES = [
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-node',
  '@prisma/',
  'express',
  'inversify',
  'swagger-ui-dist',
];

/** Notes on standard error each of these libraries that is asked for. */
const HOOKS = `
  import { writeSync } from 'node:fs';
  const libraries = ${JSON.stringify(LIBRARIES)};
  export function resolve(specifier, context, next) {
    const found = libraries.find((name) => specifier === name || (name.endsWith('/') && specifier.startsWith(name)));
    if (found) writeSync(2, 'loads ' + found + '\\n');
    return next(specifier, context);
  }`;

/** What of them a process loads that imports an entry point. */
async function loadedBy(entryPoint: string): Promise<string[]> {
  const hooks = `data:text/javascript,${encodeURIComponent(HOOKS)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(hooks)});`;
  const entry = `await import('@ticketwave/building-blocks${entryPoint.slice(1)}');`;
  const { stderr } = await promisify(execFile)(
    process.execPath,
    [
      ...['--no-warnings', '--import', `data:text/javascript,${encodeURIComponent(register)}`],
      ...['--input-type=module', '--eval', entry],
    ],
    { cwd: `${root}/tests` },
  );
  const loaded = stderr.split('\n').flatMap((line) => (line.startsWith('loads ') ? [line.slice(6)] : []));
  return [...new Set(loaded)].sort();
}

describe('libraries that not everybody installs', () => {
  const expected: Record<string, readonly string[]> = {
    '.': [],
    './adapters': [],
    './domain': [],
    './messaging': [],
    './observability': [],
    './postgres': [],
    './saga': [],
    './hosting': ['inversify'],
    './http': ['express'],
    './prisma': ['@prisma/'],
  };

  for (const [entryPoint, libraries] of Object.entries(expected)) {
    it(`${entryPoint} loads ${libraries.join(' and ') || 'none of them'}`, async () => {
      expect(await loadedBy(entryPoint)).to.deep.equal(libraries);
    });
  }

  it('are optional peers of BuildingBlocks, and what it depends on is installed with it', () => {
    const { dependencies, peerDependencies, peerDependenciesMeta } = createRequire(import.meta.url)(
      `${root}/BuildingBlocks/package.json`,
    ) as Record<string, Record<string, { optional?: boolean }>>;
    const optional = Object.keys(peerDependencies!).filter((name) => peerDependenciesMeta![name]?.optional);
    for (const library of LIBRARIES) {
      expect(
        optional.some((name) => name.startsWith(library)),
        library,
      ).to.equal(true);
      expect(Object.keys(dependencies!).filter((name) => name.startsWith(library))).to.deep.equal([]);
    }
  });
});
