import { Logger } from '@ticketwave/building-blocks/observability';
import type { World } from './world.ts';

/** Keeps warnings and errors among the things that happened, and the rest to itself. */
export class SimulationLog extends Logger {
  readonly errors: string[] = [];
  readonly #service: string;
  readonly #world: World;

  constructor(service: string, world: World) {
    super();
    this.#service = service;
    this.#world = world;
  }

  override debug(): void {
    // Nobody reads it.
  }

  override info(): void {
    // Nobody reads it.
  }

  override warn(message: string): void {
    this.#world.report(`  ${this.#service} warns: ${message}`);
  }

  override error(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.errors.push(message);
    this.#world.report(`  ${this.#service} reports: ${message} ${JSON.stringify(fields['error'] ?? '')}`);
  }
}
