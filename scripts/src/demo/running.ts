/** What runs while scenarios are played. */
export interface Running {
  readonly services: Readonly<Partial<Record<string, { readonly title: string; readonly url: string }>>>;
  readonly broker: { start(): Promise<void>; stop(): Promise<void> };
  /** Restarts one service with further environment variables, which last until its next restart. */
  restart(service: string, environment?: NodeJS.ProcessEnv): Promise<void>;
  /** Moves the clock of all services ahead. Undefined where time passes by itself alone. */
  readonly passSeconds?: (seconds: number) => void;
}
