/** Which messages meet which consumers. */
export type Direction = 'to-consumers' | 'from-before' | 'from-now-on';

export type RuleName =
  | 'removed'
  | 'renamed'
  | 'required'
  | 'type'
  | 'nullability'
  | 'enumeration'
  | 'format'
  | 'bounds'
  | 'form'
  | 'entity'
  | 'kind'
  | 'exchange'
  | 'routing-key'
  | 'version'
  | 'batched'
  | 'compressed';

/** How people read a direction. */
export const directions: Readonly<Record<Direction, string>> = {
  'to-consumers': 'messages from now on, to consumers that run today',
  'from-before': 'messages from before (waiting, dead-lettered, republished), to consumers from now on',
  'from-now-on': 'messages from now on, to consumers from now on',
};

export interface Rule {
  /** What is refused, for people. */
  readonly refuses: string;
  /** By direction; one that is missing here is never refused, and `never` says why. */
  readonly waysOut: Readonly<Partial<Record<Direction, readonly string[]>>>;
  readonly never?: string;
}

const NEW_MAJOR =
  'Leave this version as it is, and publish a new major version beside it until nobody reads the old one.';
const CONSUMERS_FIRST = 'Let the consumers take both, and deploy them first; then the publisher may change.';
const READ_LESS =
  'If a consumer does not need the field, let it say so with reading(Event, [fields]), and deploy it first.';
const STILL_OLD =
  'Let the handler take what was valid before, until nothing of it waits and outboxes keep none of it.';
const UPCASTER =
  'For a new major version, keep the handler of the old one beside the new: an upcaster, which turns old data into new.';
const CONTRACT_OF_BOTH = 'Let publisher and consumer agree: one of them has changed alone.';

const both = (toConsumers: readonly string[], fromBefore: readonly string[]): Rule['waysOut'] => ({
  'to-consumers': toConsumers,
  'from-before': fromBefore,
});

const ofField: Rule['waysOut'] = {
  ...both([NEW_MAJOR, CONSUMERS_FIRST, READ_LESS], [STILL_OLD, UPCASTER]),
  'from-now-on': [CONTRACT_OF_BOTH],
};

const BUILT_FOR_IT =
  'Let the consumers be built with the contract that says so, and deploy them first; then the publisher may change.';
const TAKEN_BY_ALL =
  'consumers from now on take what comes, one event or many, compressed or not, whatever their contract says';

/** Everything that is refused, and the ways out. */
export const rules: Readonly<Record<RuleName, Rule>> = {
  removed: {
    refuses: 'a field that somebody reads is not there',
    waysOut: { ...ofField, ...both([NEW_MAJOR, READ_LESS], ['Mark the field optional.', UPCASTER]) },
  },
  renamed: {
    refuses: 'a field that somebody reads has another name',
    waysOut: both(
      ['Add the new name as an optional field beside the old one, and write both.', NEW_MAJOR],
      ['Mark the new name optional, and read the old one where it is missing.', UPCASTER],
    ),
  },
  required: { refuses: 'a field that somebody requires may be missing', waysOut: ofField },
  type: { refuses: 'a field has a type that its reader does not take', waysOut: ofField },
  nullability: { refuses: 'a field may be null where its reader expects a value', waysOut: ofField },
  enumeration: { refuses: 'a field has a value that its reader does not know', waysOut: ofField },
  format: { refuses: 'a text has another form than its reader takes', waysOut: ofField },
  bounds: { refuses: 'a value, text or list is beyond what its reader takes', waysOut: ofField },
  form: {
    refuses: 'a structure has changed in a way that this command does not judge',
    waysOut: ofField,
  },
  entity: {
    refuses: 'the events belong to other streams, so that their numbers and order begin anew',
    waysOut: both([NEW_MAJOR], [NEW_MAJOR]),
  },
  kind: {
    refuses: 'a fact has become a request, or a request a fact',
    waysOut: { 'to-consumers': [NEW_MAJOR], 'from-now-on': ['Let one service alone read a request.'] },
    never: 'a message does not say its kind: what was published before is handled as it was',
  },
  exchange: {
    refuses: 'the events are published on another exchange, to which no queue is bound yet',
    waysOut: { 'to-consumers': [NEW_MAJOR, 'Bind the queues to both exchanges first.'] },
    never: 'what was published before is in the queues already, and bindings to both can be kept',
  },
  'routing-key': {
    refuses: 'a version that somebody reads is no longer published, or one that was published no longer read',
    waysOut: {
      'to-consumers': [NEW_MAJOR, 'Wait until no consumer reads it, then take it away.'],
      'from-before': [UPCASTER],
    },
    never: 'a consumer may be there before its publisher',
  },
  version: {
    refuses: 'the contract is not what the same version said before, or the version is lower',
    waysOut: { 'to-consumers': ['Raise the minor version: readers and registries know contracts by it.'] },
    never: 'the version of a contract is the publisher’s alone',
  },
  batched: {
    refuses: 'many events are in one message, and whoever reads it was built for one',
    waysOut: { 'to-consumers': [NEW_MAJOR, BUILT_FOR_IT] },
    never: TAKEN_BY_ALL,
  },
  compressed: {
    refuses: 'bodies are compressed, and whoever reads them was built for bare ones',
    waysOut: { 'to-consumers': [NEW_MAJOR, BUILT_FOR_IT] },
    never: TAKEN_BY_ALL,
  },
};
