import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from '../../support/failure.mjs';
import { FilePlan } from './file-plan.ts';
import { applicationName } from './names.ts';
import { PackageSources } from './package-sources.ts';
import { template } from './templates.ts';

/**
 * Plans an application of two services with one event between them.
 * @param folder absolute, or relative to the working directory; empty or not there yet
 * @throws Failure if the name is none or the folder is not empty
 */
export function planApplication(text: string, folder: string): FilePlan {
  const name = applicationName(text);
  const target = resolve(folder);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Failure(`${target} is not empty: give another folder with --folder.`);
  const plan = new FilePlan(target);
  const sources = new PackageSources();
  for (const file of template('app', [[/\bshop\b/g, name]]))
    plan.create(
      file.path,
      file.path === 'package.json' ? sources.pin(file.text, target) : sources.versions(file.text),
    );
  return plan;
}
