/** Where the diagrams of all sagas stand. */
export const FILE = 'docs/sagas.md';
