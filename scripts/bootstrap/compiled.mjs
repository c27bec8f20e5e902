const folders = { cli: '../../BuildingBlocks/cli/dist', scripts: '../dist', tests: '../../tests/dist' };

/** A module of ours, such as `cli/status/command`; it is there after `prepare`, and not before. */
export function compiled(module) {
  const [workspace, ...path] = module.split('/');
  return import(`${folders[workspace]}/${path.join('/')}.js`);
}
