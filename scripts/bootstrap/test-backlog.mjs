import { execute as test } from './test.mjs';

/** The spec runs with every `npm test` too, with fewer rows. */
export function execute({ rest }) {
  process.env.BACKLOG_ROWS ??= '1000000';
  return test({ rest: ['--no-parallel', '--grep', 'a backlog in the outbox', ...rest] });
}
