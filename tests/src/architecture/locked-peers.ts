/** A package in package-lock.json, as far as we look at it. */
interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  /** Nobody but peers asks for it. */
  readonly peer?: boolean;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What `npm ci --omit=dev --omit=optional --omit=peer` leaves out although something that it installs cannot do without. */
export function missedPeers(packages: Readonly<Record<string, LockedPackage>>): string[] {
  const installed = Object.entries(packages).filter(([path, each]) => path !== '' && isInstalled(each));
  return installed.flatMap(([path, { peerDependencies = {}, peerDependenciesMeta = {} }]) =>
    Object.keys(peerDependencies)
      .filter((name) => peerDependenciesMeta[name]?.optional !== true)
      .filter((name) => {
        const found = packages[`${path}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
        return found === undefined || !isInstalled(found);
      })
      .map((name) => `${path} needs ${name}`),
  );
}

const isInstalled = ({ dev, optional, devOptional, peer }: LockedPackage): boolean =>
  [dev, optional, devOptional, peer].every((flag) => flag !== true);
