import { useState } from 'preact/hooks';
import { goTo } from '../location.ts';
import type { DryRun, Redrive } from '../model/answers.ts';
import { redriveOf, sayDryRun, type Pace } from '../model/redrive.ts';
import { Action } from '../parts/action.tsx';

/** The protocol from its beginning: what would become of them, then how fast they go. */
export function RedriveForm({
  service,
  queue,
  selection,
}: {
  service: string;
  queue: string;
  selection: object;
}) {
  const [pace, setPace] = useState<Pace>({ canary: 10, rate: 100, maxFailingPercent: 10 });
  const field = (name: keyof Pace, label: string, max: number) => (
    <label>
      {label}
      <input
        type="number"
        min={name === 'maxFailingPercent' ? 0 : 1}
        max={max}
        value={pace[name]}
        onInput={({ currentTarget }) => setPace({ ...pace, [name]: Number(currentTarget.value) })}
      />
    </label>
  );
  const opened = ({ id }: Redrive): void => goTo(`/console/redrives?service=${service}&id=${id}`);
  return (
    <section class="steps" aria-label="Redrive">
      <h3>Redrive</h3>
      <p class="soft">
        Meant: <code>{JSON.stringify(selection)}</code>. First a canary goes and its outcome is waited for;
        then batches that double. It stops by itself when too many are given up again.
      </p>
      <p class="filters">
        {field('canary', 'Canary', 1_000)}
        {field('rate', 'At most, in a second', 10_000)}
        {field('maxFailingPercent', 'Stop above, % dead again', 100)}
      </p>
      <Action<DryRun>
        label="Dry run"
        harmless
        about="Compares each with today’s code and inbox, and changes nothing."
        service={service}
        path="/ops/redrives/dry-run"
        body={{ queue, selection }}
        saying={sayDryRun}
      />{' '}
      <Action<Redrive>
        label="Redrive"
        reason
        service={service}
        path="/ops/redrives"
        body={redriveOf(queue, selection, pace)}
        saying={({ state }) => `Begun: ${state}.`}
        onDone={opened}
      />
    </section>
  );
}
