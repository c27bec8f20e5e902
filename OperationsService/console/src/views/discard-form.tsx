import { useState } from 'preact/hooks';
import { pathTo } from '../api.ts';
import { countOf } from '../model/words.ts';
import { Action } from '../parts/action.tsx';

interface Export {
  readonly exportId: string;
  readonly count: number;
  readonly complete: boolean;
}

interface DiscardParts {
  readonly service: string;
  readonly queue: string;
  readonly selection: object;
  readonly onDone: () => void;
}

/** Takes away for good what was exported before, and nothing else. */
export function DiscardForm({ service, queue, selection, onDone }: DiscardParts) {
  const [made, setMade] = useState<Export>();
  return (
    <section class="steps" aria-label="Discard">
      <h3>Discard</h3>
      <p class="soft">Only what was exported can be discarded, with a reason.</p>
      <Action<Export>
        label="Export"
        service={service}
        path={`/ops/dead-letters/${queue}/export`}
        body={{ selection }}
        saying={({ count, complete }) =>
          `${countOf(count, 'dead letter')} exported${complete ? '' : ', and there are more'}.`
        }
        onDone={setMade}
      />
      {made && (
        <>
          {' '}
          <a href={pathTo(service, `/ops/exports/${made.exportId}`)} download={`${queue}.jsonl`}>
            Download the export
          </a>{' '}
          <Action<{ discarded: number }>
            label={`Discard ${countOf(made.count, 'dead letter')}`}
            reason
            service={service}
            path={`/ops/dead-letters/${queue}/discard`}
            body={{ exportId: made.exportId }}
            saying={({ discarded }) => `${countOf(discarded, 'dead letter')} discarded.`}
            onDone={onDone}
          />
        </>
      )}
    </section>
  );
}
