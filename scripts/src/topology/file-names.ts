/** What the broker is given. */
export const DEFINITIONS_FILE = 'rabbitmq/definitions.json';
/** The same for people, with the ways of the demo's stories. */
export const FLOWS_FILE = 'docs/flows.md';
