import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Prettier {
  format(text: string, options: object): Promise<string>;
  resolveConfig(path: string): Promise<object | null>;
  getFileInfo(path: string): Promise<{ readonly inferredParser: string | null }>;
}

/** Formats as the application does, if it uses Prettier: names of other lengths break lines elsewhere. */
export async function formatAsThere(root: string): Promise<(path: string, text: string) => Promise<string>> {
  const prettier = await prettierOf(root);
  return async (path, text) => {
    const filepath = join(root, path);
    if (!prettier || (await prettier.getFileInfo(filepath)).inferredParser === null) return text;
    return prettier.format(text, { ...(await prettier.resolveConfig(filepath)), filepath });
  };
}

async function prettierOf(root: string): Promise<Prettier | undefined> {
  let path;
  try {
    path = createRequire(join(root, 'package.json')).resolve('prettier');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  const { default: prettier } = (await import(pathToFileURL(path).href)) as { readonly default: Prettier };
  return prettier;
}
