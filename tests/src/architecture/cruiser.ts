import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

export const rulesFile = join(root, '.dependency-cruiser.cjs');

/** Looks at every module of the packages that lie in a folder, with the rules of this repository. */
export async function cruiseTree(folder: string, entries: readonly string[]): Promise<ICruiseResult> {
  const options = await extractOptions(rulesFile);
  const { output } = await cruise([...entries], { ...options, baseDir: folder });
  if (typeof output === 'string')
    throw new Error('The cruiser reported text, and its modules were expected.');
  return output;
}

/** Each violation as `rule: from → to`. */
export const violationsIn = ({ summary }: ICruiseResult): string[] =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
