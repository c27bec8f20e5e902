export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; no other process with this pid ever has the same. */
  readonly startTime: string | undefined;
}
/** When a process started; undefined if there is no such process (a zombie counts as none). */
export function startTimeOf(pid: number): string | undefined;
/** Whether this very process, and not a later one with its pid, is still there. */
export function isAlive(process: ProcessIdentity): boolean;
