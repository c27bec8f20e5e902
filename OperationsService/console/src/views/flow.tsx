import { useEffect, useState } from 'preact/hooks';
import { pathTo, send, sentenceOf } from '../api.ts';
import { show, usePlace } from '../location.ts';
import type { Flow, FlowMessage, MessageState, Queues, Sagas } from '../model/answers.ts';
import { failuresOf, rowsOf, type ByService, type Loaded } from '../model/loaded.ts';
import { sagaPathsOf } from '../model/saga-paths.ts';
import { isSettled, knownOf, withUntried, type Known } from '../model/message-state.ts';
import { takersOf, type Takers, type Wiring } from '../model/wiring.ts';
import { countOf, dateTimeOf, lengthOf } from '../model/words.ts';
import { Notice } from '../parts/notice.tsx';
import { Sequence } from '../parts/sequence.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useAll, useAnswer, useServices } from '../use-answers.ts';
import { MessageDetail } from './message-detail.tsx';

const KEYS = [
  ['bookingId', 'Booking id'],
  ['correlationId', 'Correlation id'],
  ['userId', 'User id'],
  ['eventId', 'Event or message id'],
] as const;
/** Ids in one question to a service, and questions in one round. */
const IDS = 200;
const MOST = 1_000;
/** After so long without a new message nobody expects a flow to change soon, in milliseconds. */
const QUIET_MS = 60_000;

/** What really happened, looked up by an id. */
export function FlowView() {
  const { query } = usePlace();
  const by = KEYS.some(([key]) => key === query.get('by')) ? (query.get('by') ?? '') : 'bookingId';
  const id = query.get('id') ?? '';
  const path = id === '' ? undefined : `/api/flows?${new URLSearchParams({ [by]: id }).toString()}`;
  const [{ data: flow, why }] = useAnswer<Flow>(path, LIVE_MS);
  return (
    <>
      <LookUp key={`${by} ${id}`} by={by} id={id} />
      {path === undefined && (
        <Notice>Look up a flow by the id of a booking, a request, a user, a message or an event.</Notice>
      )}
      {why !== undefined && <Notice tone="bad">{why}</Notice>}
      {path !== undefined && flow === undefined && why === undefined && <Notice>Looking …</Notice>}
      {flow && path !== undefined && <ShownFlow flow={flow} path={path} />}
    </>
  );
}

function LookUp({ by, id }: { by: string; id: string }) {
  const lookUp = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    show({ by: form.get('by') as string, id: (form.get('id') as string).trim(), message: undefined });
  };
  return (
    <form class="filters" onSubmit={lookUp}>
      <label>
        By
        <select name="by" defaultValue={by}>
          {KEYS.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        Id
        <input name="id" required defaultValue={id} maxLength={128} />
      </label>
      <button class="primary">Look up</button>
    </form>
  );
}

function ShownFlow({ flow, path }: { flow: Flow; path: string }) {
  const { query } = usePlace();
  const [states, again] = useStates(flow);
  const isAsked = states.size > 0;
  const [takers, wirings] = useTakers();
  const stated = knownOf([...states.values()].flatMap(({ data }) => (data ? [data] : [])));
  const known = new Map(
    flow.messages.map(({ event }) => [
      event.eventId,
      withUntried(event, stated.get(event.eventId), takers, Date.now()),
    ]),
  );
  const chosen = flow.messages.find(({ event }) => event.eventId === query.get('message'));
  return (
    <>
      <p>
        {countOf(flow.messages.length, 'message')} in {lengthOf(flow.durationMs)}, from{' '}
        {dateTimeOf(flow.startedAt)} UTC.{' '}
        <a href={`${path}&format=mermaid`} download="flow.mmd">
          Export as Mermaid
        </a>
        <ScenarioLinks flow={flow} path={path} />
      </p>
      {!flow.isComplete && (
        <Notice tone="bad">There are more messages than are shown: these are the newest.</Notice>
      )}
      {flow.messages.length > MOST && (
        <Notice tone="bad">
          What became of the messages is asked for up to {MOST}: choose a smaller flow.
        </Notice>
      )}
      {failuresOf(states).map(({ service, why }) => (
        <Notice tone="bad" key={service}>
          What {service} knows of these messages is missing here: {why}
        </Notice>
      ))}
      {failuresOf(wirings).map(({ service, why }) => (
        <Notice key={service}>
          Which messages {service} takes is not known, so none can be seen to wait there untried: {why}
        </Notice>
      ))}
      <SagaLine flow={flow} />
      <Sequence
        flow={flow}
        known={known}
        areTakersKnown={takers.isComplete && isAsked}
        chosen={chosen?.event.eventId}
        onChoose={(message) => show({ message })}
      />
      {chosen && <Chosen message={chosen} known={known.get(chosen.event.eventId)} onDone={again} />}
    </>
  );
}

/** Of each service that has answered something: what it did, as a test. */
function ScenarioLinks({ flow, path }: { flow: Flow; path: string }) {
  const answering = [...new Set(flow.messages.flatMap(({ to }) => to))];
  return (
    <>
      {answering.map((service, index) => (
        <>
          {index === 0 ? ', or as a test of ' : ', '}
          <a
            key={service}
            href={`${path}&format=test&service=${service}`}
            download={`${service}-flow.spec.ts`}
          >
            {service}
          </a>
        </>
      ))}
    </>
  );
}

/** Which queue takes which messages, and what waits there. */
function useTakers(): [Takers, ByService<Wiring>] {
  const names = useServiceNames();
  const [wirings] = useServices<Wiring>(names, '/ops/wiring', 15 * LIVE_MS);
  const [queues] = useServices<Queues>(names, '/ops/queues', LIVE_MS);
  return [takersOf(wirings, queues), wirings];
}

const Chosen = ({
  message,
  known,
  onDone,
}: {
  message: FlowMessage;
  known: Known | undefined;
  onDone: () => void;
}) => (
  <MessageDetail
    key={message.event.eventId}
    message={message}
    known={known}
    onDone={onDone}
    onClose={() => show({ message: undefined })}
  />
);

/** The sagas of the services that take part, of what their messages are about. */
function SagaLine({ flow }: { flow: Flow }) {
  const [answers] = useAll<Sagas>(sagaPathsOf(flow, useServiceNames()), LIVE_MS);
  return (
    <>
      {rowsOf(answers, ({ sagas }) => sagas).map(({ service, name, id, status, waitsFor, reviewReason }) => (
        <p key={`${service} ${name}`} class={`notice ${reviewReason === null ? 'quiet' : 'bad'}`}>
          Saga <strong>{name}</strong> of {id}: {status}. {reviewReason ?? waitsFor?.text ?? ''}
        </p>
      ))}
    </>
  );
}

/** What each service knows of the messages; asked again until nothing more will happen by itself. */
function useStates(flow: Flow): [ByService<readonly MessageState[]>, () => void] {
  const names = useServiceNames();
  const [states, setStates] = useState<ByService<readonly MessageState[]>>(new Map());
  const [turn, setTurn] = useState(0);
  const ids = flow.messages.slice(0, MOST).map(({ event }) => event.eventId);
  const newest = Math.max(...flow.messages.map(({ event }) => Date.parse(event.occurredAt)));
  const key = JSON.stringify([names, ids]);
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      const found = await Promise.all(names.map(async (name) => [name, await statesOf(name, ids)] as const));
      if (isOver) return;
      setStates(new Map(found));
      const known = knownOf(found.flatMap(([, { data }]) => (data ? [data] : [])));
      const isQuiet =
        Date.now() - newest > QUIET_MS &&
        [...known.values()].every(isSettled) &&
        found.every(([, { why }]) => why === undefined);
      timer = setTimeout(() => void round(), isQuiet ? 5 * LIVE_MS : LIVE_MS);
    };
    void round();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key, turn]);
  return [states, () => setTurn((before) => before + 1)];
}

async function statesOf(service: string, ids: readonly string[]): Promise<Loaded<readonly MessageState[]>> {
  const found: MessageState[] = [];
  try {
    for (let from = 0; from < ids.length; from += IDS) {
      const messageIds = ids.slice(from, from + IDS);
      const path = pathTo(service, '/ops/messages/states');
      found.push(...(await send<{ messages: MessageState[] }>(path, { messageIds })).messages);
    }
    return { data: found };
  } catch (error) {
    return { data: found, why: sentenceOf(error) };
  }
}
