import { readdirSync } from 'node:fs';
import type { Replace } from './replace.ts';

const here = new URL('.', import.meta.url);
const modules = readdirSync(here).filter((file) => file.endsWith('.js') && file !== 'fakes-of.js');
const exported: Readonly<Record<string, unknown>> = Object.assign(
  {},
  ...(await Promise.all(modules.map((file) => import(new URL(file, here).href)))),
) as Record<string, unknown>;

/** The in-memory fakes of a service's repositories: what a module of this folder exports as `{service}Fakes`, if one does. */
export const fakesOf = (service: string): Replace | undefined =>
  exported[`${service}Fakes`] as Replace | undefined;
