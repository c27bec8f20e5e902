/** Aborts once somebody wants us to end; its reason is an `Interruption`. */
export const interruption: AbortSignal;
/** A process that was asked to end. */
export interface Interruption {
  readonly cause: string;
  readonly exitCode: number;
}
/** Watches for Ctrl-C, SIGTERM, a closed terminal, and for the death of the npm that started us (kill -9 included). */
export function watchForInterruption(): void;
