import { useEffect, useRef } from 'preact/hooks';
import { pathTo } from '../api.ts';
import { goTo } from '../location.ts';
import type { DeadLetters, FlowMessage, Redrive, StoredEvent } from '../model/answers.ts';
import { publishedText, type Hop, type Known } from '../model/message-state.ts';
import { redriveOf, VERDICTS } from '../model/redrive.ts';
import { Action, CommandLine } from '../parts/action.tsx';
import { Json } from '../parts/json.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAnswer } from '../use-answers.ts';

interface DetailParts {
  readonly message: FlowMessage;
  readonly known: Known | undefined;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Everything that is known of one message: its state in each queue, its body, and what can be done. */
export function MessageDetail({ message: { event }, known, onDone, onClose }: DetailParts) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const published = publishedText(known?.published ?? null);
  return (
    <section class="detail" aria-labelledby="message">
      <h2 id="message" ref={heading} tabIndex={-1}>
        {event.eventType}
      </h2>
      <button type="button" onClick={onClose}>
        Close
      </button>
      <dl>
        <dt>Message id</dt>
        <dd>{event.eventId}</dd>
        <dt>About</dt>
        <dd>{event.entityId}</dd>
        <dt>Correlation id</dt>
        <dd>
          <a href={`/console/flow?by=correlationId&id=${event.correlationId}`}>{event.correlationId}</a>
        </dd>
        <dt>From</dt>
        <dd>
          {event.source}: <span class={published.tone}>{published.text}</span>
        </dd>
      </dl>
      {(known?.hops ?? []).length === 0 && (
        <Notice>No queue of a service that has answered takes such a message, or has had this one.</Notice>
      )}
      {known?.hops.map((hop) => (
        <HopDetail key={hop.queue} hop={hop} event={event} onDone={onDone} />
      ))}
      <h3>Body</h3>
      <Json of={event} label="The stored event" />
    </section>
  );
}

interface HopParts {
  readonly hop: Hop;
  readonly event: StoredEvent;
  readonly onDone: () => void;
}

function HopDetail({ hop, event, onDone }: HopParts) {
  return (
    <div class={`hop-detail ${hop.tone}`}>
      <p>
        <strong>{hop.queue}</strong> {hop.text}
        {hop.reason !== null && `: ${hop.reason}`}
      </p>
      {hop.state === 'absent' && <Absent event={event} />}
      {hop.state === 'dead-lettered' && <Repair hop={hop} messageId={event.eventId} onDone={onDone} />}
    </div>
  );
}

/** What sends a message again to a queue that it has not come to: one that was away, or was not there yet. */
function Absent({ event }: { event: StoredEvent }) {
  const publisher = event.source.replace(/-service$/, '');
  return (
    <>
      <p>
        The queue is empty. Inboxes remember messages for 30 days; within them this one went past the queue.
        Publishing it again has no second effect where it was handled:
      </p>
      <CommandLine
        text={`ticketwave outbox republish --service ${publisher} --type ${event.eventType} --since ${event.occurredAt}`}
      />
    </>
  );
}

/** Why a message was given up, whether it would be handled today, and the way back. */
function Repair({
  hop: { service, queue },
  messageId,
  onDone,
}: {
  hop: Hop;
  messageId: string;
  onDone: () => void;
}) {
  const path = pathTo(service, `/ops/dead-letters/${queue}?messageId=${messageId}&content=true`);
  const [{ data, why }] = useAnswer<DeadLetters>(path);
  const found = data?.deadLetters[0];
  const opened = ({ id }: Redrive): void => {
    onDone();
    goTo(`/console/redrives?service=${service}&id=${id}`);
  };
  return (
    <>
      {why !== undefined && <Notice tone="bad">{why}</Notice>}
      {found && (
        <>
          <p>
            Today it {VERDICTS[found.judgement.verdict]}
            {found.judgement.reason !== null && `: ${found.judgement.reason}`}.
          </p>
          <Json of={found.headers} label="Headers" />
        </>
      )}
      <Action<Redrive>
        label="Redrive"
        reason
        about="It goes back to this queue alone, as a canary of one."
        service={service}
        path="/ops/redrives"
        body={redriveOf(queue, { messageIds: [messageId] }, { canary: 1, rate: 10, maxFailingPercent: 10 })}
        saying={({ state }) => `Begun: ${state}.`}
        onDone={opened}
      />{' '}
      <a href={`/console/dead-letters?service=${service}&queue=${queue}&messageId=${messageId}`}>
        Show it among the dead letters
      </a>
    </>
  );
}
