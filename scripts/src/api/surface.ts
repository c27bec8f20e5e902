import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { root } from '../../bootstrap/tree.mjs';
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor';
import type { PublicPackage } from './public-packages.ts';

/** What a package shows to others. */
export interface Surface {
  /** Each declaration once, then what stands behind each door. */
  readonly report: string;
  /** Sentences: what is exported without a description, and what is used by exports and cannot be imported. */
  readonly problems: readonly string[];
}

/** Where files are written that nobody keeps. */
const SCRATCH = join(root, '.ticketwave/api');

/**
 * Reads the compiled declarations of a package with Microsoft's API Extractor.
 * @throws Error if the package is not compiled
 */
export function surfaceOf({ name, folder, doors, report }: PublicPackage): Surface {
  mkdirSync(SCRATCH, { recursive: true });
  const entry = join(SCRATCH, `${name.replace('@ticketwave/', '')}.d.ts`);
  const exports = doors.map(({ name: door, types }) => {
    const path = relative(SCRATCH, join(root, folder, types)).replace(/\.d\.ts$/, '.js');
    return `export * as ${door.replace(/\W/g, '_')} from '${path}';\n`;
  });
  writeFileSync(entry, exports.join(''));
  const leaks: string[] = [];
  Extractor.invoke(configuration(folder, entry, report), {
    localBuild: true,
    messageCallback(message) {
      if (message.logLevel === ExtractorLogLevel.Error) throw new Error(`${name}: ${message.text}`);
      if (message.messageId === 'ae-forgotten-export') leaks.push(leakedBy(message));
      message.handled = true;
    },
  });
  const text = readFileSync(join(SCRATCH, basename(report)), 'utf8');
  return {
    report: text,
    problems: [...leaks, ...undocumented(text)].map((problem) => `${name}: ${problem}`),
  };
}

function configuration(folder: string, entry: string, report: string): ExtractorConfig {
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    lib: ['es2023'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
  };
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, folder, 'package.json'),
    configObject: {
      projectFolder: join(root, folder),
      mainEntryPointFilePath: entry,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
      apiReport: {
        enabled: true,
        reportFolder: SCRATCH,
        reportTempFolder: join(SCRATCH, 'temporary'),
        reportFileName: basename(report),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

function leakedBy({ text, sourceFilePath = '', sourceFileLine }: ExtractorMessage): string {
  const symbol = /"([^"]+)"/.exec(text)?.[1] ?? text;
  return `${symbol} is used by what is exported, and cannot be imported (${relative(root, sourceFilePath)}:${sourceFileLine}). Export it or write it out.`;
}

/** Those that are exported themselves; of members many say all with their name. */
const undocumented = (report: string): string[] =>
  [...report.matchAll(/^\/\/ .*\(undocumented\)\n(?:\/\/.*\n)*(.*)$/gm)].map(
    ([, declaration = '']) => `'${declaration.replace(/ \{$/, '')}' has no description.`,
  );
