import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Application } from './application.ts';
import type { FilePlan } from './file-plan.ts';
import { addDependency, addReferences } from './service-lists.ts';
import { readJson, repeatLines } from './text-edits.ts';

/** Enters a service wherever a repository of packages that are built together names all others. */
export function addToRepository(plan: FilePlan, { root, services }: Application, folder: string): void {
  const others = packagesIn(root).filter(
    (path) => !services.some((service) => path.startsWith(service.folder)),
  );
  for (const path of others) {
    const up = '../'.repeat(path.split('/').length);
    if (plan.exists(`${path}/tsconfig.json`))
      plan.change(`${path}/tsconfig.json`, (text) => addReferences(text, up, services, folder));
    for (const part of ['/contracts', '']) {
      const like = services.map((service) => nameIn(plan, `${service.folder}${part}`));
      const name = nameIn(plan, `${folder}${part}`);
      plan.change(`${path}/package.json`, (text) => addDependency(text, like, name));
    }
  }
  const last = services.map((service) => service.folder).at(-1) ?? '';
  for (const page of ['README.md', 'CONTRIBUTING.md'].filter((path) => plan.exists(path)))
    plan.change(page, (text) =>
      repeatLines(text, new RegExp(`^${last}/$`), new RegExp(`^${last}/`), [[last, folder]]),
    );
}

/** The folders that have a package.json, one or two levels below. */
function packagesIn(root: string): string[] {
  const folders = (path: string): string[] =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|dist)$/.test(entry.name))
      .map(({ name }) => join(path, name));
  return folders('.')
    .flatMap((folder) => [folder, ...folders(folder)])
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
}

const nameIn = (plan: FilePlan, folder: string): string =>
  (readJson(plan.read(`${folder}/package.json`)) as { readonly name: string }).name;
