import { useState } from 'preact/hooks';
import { pathTo, send, sentenceOf } from '../api.ts';
import { commandLineOf } from '../model/command-line.ts';
import { useSession } from '../session.ts';
import { Notice } from './notice.tsx';

interface ActionParts<Answer> {
  readonly label: string;
  readonly service: string;
  readonly path: string;
  /** What is sent; with a reason if one has been asked for. */
  readonly body: object;
  /** Whether a reason is asked for, which the audit keeps. */
  readonly reason?: boolean;
  /** What is said of it before it is done. */
  readonly about?: string;
  /** Whether a reader may do it, because it changes nothing. */
  readonly harmless?: boolean;
  /** What has been done, in words. */
  readonly saying?: (answer: Answer) => string;
  readonly onDone?: (answer: Answer) => void;
}

/** A button that opens what it is going to do: the command line that does the same, a reason if needed, and the deed. */
export function Action<Answer extends object>(parts: ActionParts<Answer>) {
  const { label, about, harmless = false } = parts;
  const { role } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (role === 'reader' && !harmless) return <span class="soft">{label}: needs the role operator</span>;
  return (
    <span class="action">
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {label}
      </button>
      {isOpen && (
        <div class="deed">
          {about !== undefined && <p>{about}</p>}
          <Deed {...parts} />
        </div>
      )}
    </span>
  );
}

function Deed<Answer extends object>({
  label,
  service,
  path,
  body,
  reason = false,
  saying,
  onDone,
}: ActionParts<Answer>) {
  const { services } = useSession();
  const [why, setWhy] = useState('');
  const [outcome, setOutcome] = useState<{ tone: 'quiet' | 'done' | 'bad'; text: string }>();
  const sent = reason ? { ...body, reason: why } : body;
  const url = services.find(({ name }) => name === service)?.url ?? '';
  const act = async (event: Event): Promise<void> => {
    event.preventDefault();
    setOutcome({ tone: 'quiet', text: 'Under way …' });
    try {
      const answer = await send<Answer>(pathTo(service, path), sent);
      setOutcome({ tone: 'done', text: saying?.(answer) ?? 'Done.' });
      onDone?.(answer);
    } catch (error) {
      setOutcome({ tone: 'bad', text: sentenceOf(error) });
    }
  };
  return (
    <form onSubmit={(event) => void act(event)}>
      {reason && (
        <label>
          Reason, for the audit
          <input
            required
            maxLength={500}
            value={why}
            onInput={({ currentTarget }) => setWhy(currentTarget.value)}
          />
        </label>
      )}
      <CommandLine text={commandLineOf(url, path, sent)} />
      <button type="submit" class="primary" disabled={outcome?.tone === 'quiet'}>
        {label} now
      </button>
      {outcome && <Notice tone={outcome.tone}>{outcome.text}</Notice>}
    </form>
  );
}

/** A command line to copy. */
export const CommandLine = ({ text }: { text: string }) => (
  <pre class="command" tabIndex={0} aria-label="The command line that does the same">
    {text}
  </pre>
);
