/** A module of ours; it is there after `prepare`, and not before. */
export const compiled = (module) => import(`../dist/${module}.js`);
