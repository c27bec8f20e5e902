import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, startTimeOf } from './process-identity.mjs';

const pollMs = 200;

/** Who this process is, as a lock file says it. `what` is for people: the command. */
export function holder(what) {
  return { pid: process.pid, startTime: startTimeOf(process.pid), what, since: new Date().toISOString() };
}

/** Names a holder in a sentence: `process 4711 (npm run demo, since 10:05:03)`. */
export function describe({ pid, what, since }) {
  return `process ${pid} (${what}, since ${new Date(since).toLocaleTimeString('en-GB')})`;
}

/** What to do about a lock file, given its content (undefined: there is none). Pure. */
export function decide(content, alive = isAlive) {
  if (content === undefined) return 'take';
  const owner = parse(content);
  return owner && alive(owner) ? 'wait' : 'take over';
}

/**
 * Takes the lock if it is free or its holder is dead.
 * @returns undefined when taken, else the living holder
 */
export function tryLock(path, self) {
  mkdirSync(dirname(path), { recursive: true });
  while (!create(path, self)) {
    const content = read(path);
    const decision = decide(content);
    if (decision === 'wait') return parse(content);
    if (decision === 'take over') removeStale(path, self);
  }
  return undefined;
}

/** Gives the lock back. */
export function unlock(path) {
  unlinkSync(path);
}

/**
 * Runs the body under the lock and waits for it as long as its holder lives.
 * @param onWait called once, with the holder, if there is anything to wait for
 */
export async function withLock(path, { what, signal, onWait }, body) {
  const self = holder(what);
  let reported = false;
  for (let other = tryLock(path, self); other; other = tryLock(path, self)) {
    if (!reported) onWait(other);
    reported = true;
    await delay(pollMs, undefined, { signal });
  }
  try {
    return await body();
  } finally {
    unlock(path);
  }
}

/** Only one process at a time may remove a stale lock, and it looks again first: it may be another's new one. */
function removeStale(path, self) {
  const guard = `${path}.takeover`;
  if (!create(guard, self)) {
    if (decide(read(guard)) === 'take over') unlinkIfThere(guard);
    return;
  }
  try {
    if (decide(read(path)) === 'take over') unlinkIfThere(path);
  } finally {
    unlinkIfThere(guard);
  }
}

/** Linking a finished file into place is atomic: nobody ever reads half a lock. */
function create(path, self) {
  const draft = `${path}.${self.pid}`;
  writeFileSync(draft, JSON.stringify(self));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function unlinkIfThere(path) {
  try {
    unlinkSync(path);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function parse(content) {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
