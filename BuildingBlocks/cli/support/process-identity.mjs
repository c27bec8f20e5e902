import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const startTimeField = 22;

/**
 * When a process started, as an opaque text that no other process with this pid ever has again;
 * undefined if there is no such process (a zombie counts as none).
 */
export function startTimeOf(pid) {
  return process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromPs(pid);
}

/** Whether this very process, and not a later one with its pid, is still there. */
export function isAlive({ pid, startTime }) {
  return startTime !== undefined && startTimeOf(pid) === startTime;
}

function startTimeFromProc(pid) {
  try {
    // The command name may hold spaces and brackets; the fields after it do not.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    return `${boot}/${fields[startTimeField - 4]}`;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}

function startTimeFromPs(pid) {
  try {
    const [state, ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return state?.startsWith('Z') ? undefined : started.join(' ') || undefined;
  } catch (error) {
    if (error.status === 1) return undefined;
    throw error;
  }
}
