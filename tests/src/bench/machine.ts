import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import type { Machine } from './document.ts';

const GIGABYTE = 1024 ** 3;

/** This machine. @param versions of broker and database @param load before anything was started */
export async function machineOf(versions: string, load: number): Promise<Machine> {
  const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty'], { cwd: root });
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: stdout.trim(),
    processors: `${all.length} × ${all[0]?.model.trim() ?? 'unknown processors'}`,
    memory: `${Math.round(totalmem() / GIGABYTE)} GB`,
    load,
    versions: `Node.js ${process.versions.node}, ${versions}`,
  };
}
