import { Failure } from '@ticketwave/cli/development';
import { finished } from './finished.ts';

/**
 * Makes the root of a Debian suite: its essential packages and those named. About a minute.
 * @throws {Failure} if that is not possible
 */
export async function debootstrap(
  suite: string,
  folder: string,
  packages: readonly string[] = [],
): Promise<void> {
  const include = packages.length > 0 ? [`--include=${packages.join(',')}`] : [];
  const exitCode = await finished('debootstrap', ['--variant=minbase', ...include, suite, folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (exitCode !== 0) throw new Failure(`debootstrap could not make the root of a Debian ${suite}.`);
}
