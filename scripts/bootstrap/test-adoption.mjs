import { join } from 'node:path';
import { Failure } from '../../BuildingBlocks/cli/support/failure.mjs';
import { execute as test } from './test.mjs';
import { installNode } from './test-node.mjs';

/** Packs and installs what others may use, and runs it there; with `--node <version>` on another Node.js than the tests. */
export async function execute({ rest }) {
  const at = rest.indexOf('--node');
  if (at < 0) return test({ rest, configuration: 'tests/.mocharc.adoption.json' });
  const [, version] = rest.splice(at, 2);
  if (!/^\d+(\.\d+){0,2}$/.test(version ?? ''))
    throw new Failure('A version of Node.js is expected behind --node: npm run test:adoption -- --node 22', {
      exitCode: 2,
    });
  process.env.ADOPTION_NODE = join(await installNode(version), 'node');
  return test({ rest, configuration: 'tests/.mocharc.adoption.json' });
}
