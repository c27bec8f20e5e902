import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { read, type TextFile } from '../architecture/repository.ts';
import { proseOf } from './documents.ts';

/** Each relative link of the document whose file, or whose heading in that file, does not exist. */
export function brokenLinks(document: TextFile): string[] {
  return relativeLinks(document).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document.path : posix.join(posix.dirname(document.path), path);
    if (target !== document.path && !existsSync(`${root}${target}`)) return true;
    if (anchor === undefined) return false;
    return !anchorsOf(target === document.path ? document : read(target)).includes(anchor);
  });
}

export const relativeLinks = (document: Pick<TextFile, 'text'>): string[] =>
  [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link));

/** What GitHub makes of the headings. */
const anchorsOf = (document: Pick<TextFile, 'text'>): string[] =>
  [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
