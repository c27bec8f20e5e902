interface LockFile {
  readonly packages: Readonly<Record<string, object>>;
}
/** Installs what package-lock.json names, if it is not what is installed. Needs the network only then. */
export function installDependencies(): Promise<void>;
/** Whether what npm noted in node_modules/.package-lock.json is what package-lock.json asks for. Pure. */
export function isCurrent(wanted: LockFile, installed: LockFile): boolean;
