/** Where the diagrams of all sagas stand. */
export const SAGAS_FILE = 'docs/sagas.md';
