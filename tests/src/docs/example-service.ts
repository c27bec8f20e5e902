import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import ts from 'typescript';
import { read } from '../architecture/repository.ts';
import { fencesOf, quotedPath } from './documents.ts';

const service = 'LoyaltyService';

/** The service of docs/how-to-add-a-service.md, written to a folder, compiled, and removed again. */
export class ExampleService {
  private constructor(readonly folder: string) {}

  /** In a folder that no tool looks at and from where the packages of the repository are found. */
  static async write(): Promise<ExampleService> {
    await mkdir(join(root, '.ticketwave'), { recursive: true });
    const example = new ExampleService(await mkdtemp(join(root, '.ticketwave/example-')));
    const files = fencesOf(read('docs/how-to-add-a-service.md')).filter(
      (fence) => quotedPath(fence) !== undefined,
    );
    for (const fence of files) await example.#writeFile(quotedPath(fence)!, fence.text);
    // Where npm would link the contracts package.
    await example.#writeFile(
      'node_modules/@ticketwave/loyalty-contracts/package.json',
      '{ "type": "module", "main": "index.js" }',
    );
    await example.#writeFile(
      'node_modules/@ticketwave/loyalty-contracts/index.js',
      `export * from '../../../${service}/dist/contracts/src/index.js';`,
    );
    return example;
  }

  /** Generates its database client with the Prisma command line, which would otherwise download an engine. */
  async generateClient(): Promise<void> {
    const prisma = join(root, 'node_modules/prisma/build/index.js');
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' };
    const schema = join(this.folder, service, 'prisma/schema.prisma');
    await promisify(execFile)(process.execPath, [prisma, 'generate', '--schema', schema], { cwd: root, env });
  }

  /** @returns what the compiler objects to */
  compile(): string[] {
    const program = this.#program((text) => text);
    const { diagnostics } = program.emit();
    return [...ts.getPreEmitDiagnostics(program), ...diagnostics].map(sentence);
  }

  /** @returns what the compiler would object to in the use cases and handlers if they read otherwise */
  complaintsIf(replace: (text: string) => string): string[] {
    const program = this.#program(replace);
    const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(this.#application));
    return files.flatMap((file) => program.getSemanticDiagnostics(file)).map(sentence);
  }

  get #application(): string {
    return join(this.folder, service, 'src/application/');
  }

  #program(replace: (text: string) => string): ts.Program {
    const home = join(this.folder, service);
    const options: ts.CompilerOptions = {
      ...baseOptions(),
      composite: false,
      rootDir: home,
      outDir: join(home, 'dist'),
      paths: { '@ticketwave/loyalty-contracts': [join(home, 'contracts/src/index.ts')] },
    };
    const host = ts.createCompilerHost(options);
    const readFile = host.readFile.bind(host);
    host.readFile = (path) => {
      const text = readFile(path);
      return text !== undefined && path.startsWith(this.#application) ? replace(text) : text;
    };
    return ts.createProgram([join(home, 'src/main.ts')], options, host);
  }

  /** What the compiled composition root exports. */
  async definition(): Promise<ServiceDefinition> {
    const path = join(this.folder, service, 'dist/src/composition-root.js');
    const module = (await import(pathToFileURL(path).href)) as { loyaltyService: ServiceDefinition };
    return module.loyaltyService;
  }

  /** Puts a file of the repository where the page would find it. */
  copy(path: string): Promise<void> {
    return this.#writeFile(path, read(path).text);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async #writeFile(path: string, text: string): Promise<void> {
    const target = join(this.folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

/** Those of the repository. */
function baseOptions(): ts.CompilerOptions {
  const file = join(root, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: Record<string, unknown> };
  };
  delete config.compilerOptions['tsBuildInfoFile']; // for builds of several projects
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options;
}

const sentence = ({ file, messageText }: ts.Diagnostic): string =>
  `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
