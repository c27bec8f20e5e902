import { useState } from 'preact/hooks';
import type { DeadLetter } from '../model/answers.ts';
import { VERDICTS } from '../model/redrive.ts';
import { dateTimeOf } from '../model/words.ts';
import { Action } from '../parts/action.tsx';
import { Json } from '../parts/json.tsx';

interface DetailParts {
  readonly service: string;
  readonly queue: string;
  readonly deadLetter: DeadLetter;
  readonly onDone: () => void;
}

/** One dead letter: why it was given up, what would become of it today, its content, and its edit. */
export function DeadLetterDetail(parts: DetailParts) {
  const { type, messageId, attempts, redrives, failure, judgement, correlationId, headers, body } =
    parts.deadLetter;
  return (
    <details class="dead-letter">
      <summary>
        <strong>{type ?? 'unreadable'}</strong> {failure.type}: {failure.message}{' '}
        <span class="soft">{dateTimeOf(failure.at)}</span>
      </summary>
      <p>
        Today it {VERDICTS[judgement.verdict]}
        {judgement.reason !== null && `: ${judgement.reason}`}. Tried {attempts ?? '?'} times, redriven{' '}
        {redrives ?? 0} times.
      </p>
      {correlationId !== null && (
        <p>
          <a href={`/console/flow?by=correlationId&id=${correlationId}&message=${messageId ?? ''}`}>
            Show its flow
          </a>
        </p>
      )}
      <h3>Body</h3>
      <Json of={body} label="Body" />
      <h3>Headers</h3>
      <Json of={headers} label="Headers" />
      {failure.stack !== null && <Json of={failure.stack} label="Stack" />}
      {messageId !== null && <Edit {...parts} messageId={messageId} />}
    </details>
  );
}

/** A new message with other data, for this queue alone; the dead letter stays. */
function Edit({ service, queue, deadLetter, messageId, onDone }: DetailParts & { messageId: string }) {
  const { data = {} } = (deadLetter.body ?? {}) as { data?: unknown };
  const [text, setText] = useState(() => JSON.stringify(data, null, 2));
  const edited = parsed(text);
  return (
    <details>
      <summary>Send it with other data</summary>
      <label>
        Data
        <textarea rows={10} value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
      </label>
      {edited === undefined ? (
        <p class="notice bad">This is not a JSON object.</p>
      ) : (
        <>
          <Action<{ valid: boolean; reason: string | null }>
            label="Check"
            harmless
            service={service}
            path={`/ops/dead-letters/${queue}/edit/dry-run`}
            body={{ messageId, data: edited }}
            saying={({ valid, reason }) =>
              valid ? 'It is valid.' : `It is not valid: ${reason ?? 'no reason is known'}`
            }
          />{' '}
          <Action<{ messageId: string }>
            label="Send"
            reason
            service={service}
            path={`/ops/dead-letters/${queue}/edit`}
            body={{ messageId, data: edited }}
            saying={(sent) => `Sent as ${sent.messageId}; the dead letter stays.`}
            onDone={onDone}
          />
        </>
      )}
    </details>
  );
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined; // the form says so
  }
}
