import { readdirSync, readFileSync } from 'node:fs';
import { Failure } from '@ticketwave/cli/support/failure';

/** Linux counts processor time in hundredths of a second for whoever reads /proc, whatever the kernel does inside. */
const MICROSECONDS_PER_TICK = 10_000;

/** What /proc/<pid>/stat says of one process. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** Its own processor time and that of the children it has waited for, in microseconds. */
  readonly microseconds: number;
}

/** The name of a process may hold spaces and brackets: what counts begins behind the last one. Pure. */
export function parseStat(text: string): ProcessTimes {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .trim()
    .split(' ')
    .map(Number);
  const [, parent] = fields;
  const ticks = fields.slice(11, 15);
  const pid = Number.parseInt(text, 10);
  if (ticks.length < 4 || [pid, parent, ...ticks].some((value) => !Number.isFinite(value)))
    throw new Error(`This is no line of /proc/<pid>/stat: ${text.slice(0, 200)}`);
  return {
    pid,
    parent: parent!,
    microseconds: ticks.reduce((sum, count) => sum + count, 0) * MICROSECONDS_PER_TICK,
  };
}

/**
 * The processor time of processes with all their descendants, also of those that have ended and were waited for:
 * PostgreSQL's backends count wherever their sessions are. Pure.
 */
export function timeOfTrees(processes: readonly ProcessTimes[], roots: readonly number[]): number {
  const children = new Map<number, ProcessTimes[]>();
  for (const each of processes) children.set(each.parent, [...(children.get(each.parent) ?? []), each]);
  const seen = new Set<number>();
  const visit = (each: ProcessTimes): number => {
    if (seen.has(each.pid)) return 0;
    seen.add(each.pid);
    return each.microseconds + (children.get(each.pid) ?? []).reduce((sum, child) => sum + visit(child), 0);
  };
  return processes.filter(({ pid }) => roots.includes(pid)).reduce((sum, root) => sum + visit(root), 0);
}

/** @throws Failure where there is no /proc as Linux has it */
export function readProcesses(): ProcessTimes[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        const text = readIfAlive(`/proc/${pid}/stat`);
        return text === undefined ? [] : [parseStat(text)];
      });
  } catch (cause) {
    throw new Failure('Processor time is read from /proc, which only Linux has: run the benches there.', {
      exitCode: 3,
      cause,
    });
  }
}

/** Resident memory of one process, without its children, in bytes. @throws Error if it has ended */
export const residentBytes = (pid: number): number => memoryBytes(pid, 'VmRSS');

/** The most resident memory that it has had since it began. @throws Error if it has ended */
export const peakResidentBytes = (pid: number): number => memoryBytes(pid, 'VmHWM');

function memoryBytes(pid: number, line: 'VmRSS' | 'VmHWM'): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kilobytes] = new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(text) ?? [];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status has no ${line}.`);
  return Number(kilobytes) * 1024;
}

/** A process may end between being listed and being read. */
function readIfAlive(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
