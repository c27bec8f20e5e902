import { pathTo } from '../api.ts';
import { usePlace } from '../location.ts';
import type { Redrive, RedriveMessages, Redrives } from '../model/answers.ts';
import { rowsOf } from '../model/loaded.ts';
import { dateTimeOf } from '../model/words.ts';
import { Action } from '../parts/action.tsx';
import { FilterChoice } from '../parts/filter.tsx';
import { Failures, Notice } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useAnswer, useServices } from '../use-answers.ts';

/** All redrives, or one of them step by step. */
export function RedrivesView() {
  const { query } = usePlace();
  const [service, id] = [query.get('service'), query.get('id')];
  return service && id ? <OneRedrive service={service} id={id} /> : <AllRedrives />;
}

function AllRedrives() {
  const [answers] = useServices<Redrives>(useServiceNames(), '/ops/redrives?limit=50', LIVE_MS);
  return (
    <>
      <Failures of={answers} />
      <Table
        caption="Redrives, the newest of each service first"
        rows={rowsOf(answers, ({ redrives }) => redrives)}
        keyOf={({ id }) => id}
        empty="Nothing was redriven in a service that has answered. Begin at the dead letters of a queue."
        columns={[
          { title: 'Begun', of: ({ createdAt }) => dateTimeOf(createdAt) },
          {
            title: 'Queue',
            of: ({ service, id, queue }) => (
              <a href={`/console/redrives?service=${service}&id=${id}`}>{queue}</a>
            ),
          },
          { title: 'By', of: ({ operator }) => operator },
          { title: 'State', of: ({ state }) => state },
          { title: 'Meant', number: true, of: ({ counts }) => counts.meant },
          { title: 'Handled', number: true, of: ({ counts }) => counts.handled },
          { title: 'Dead again', number: true, of: ({ counts }) => counts.deadAgain },
          { title: 'Why', of: ({ why, reason }) => why ?? reason ?? '–' },
        ]}
      />
    </>
  );
}

const STEPS = ['canary', 'ramp', 'done'] as const;
const COUNTS = [
  ['meant', 'meant'],
  ['waiting', 'waiting'],
  ['underWay', 'under way'],
  ['handled', 'handled'],
  ['duplicate', 'handled before'],
  ['deadAgain', 'dead again'],
  ['invalid', 'invalid, not sent'],
  ['gone', 'gone'],
] as const;

function OneRedrive({ service, id }: { service: string; id: string }) {
  const [{ data: run, why }, again] = useAnswer<Redrive>(pathTo(service, `/ops/redrives/${id}`), LIVE_MS);
  if (run === undefined)
    return why === undefined ? <Notice>Asking {service} …</Notice> : <Notice tone="bad">{why}</Notice>;
  const { queue, state, counts } = run;
  const isOver = state === 'done';
  return (
    <>
      <p>
        <a href="/console/redrives">All redrives</a> · {queue}, begun by {run.operator} at{' '}
        {dateTimeOf(run.createdAt)}: {run.reason}
      </p>
      {why !== undefined && <Notice tone="bad">{why}</Notice>}
      <ol class="protocol" aria-label="Steps">
        <li>dry run</li>
        {STEPS.map((step) => (
          <li key={step} aria-current={step === state ? 'step' : undefined}>
            {step === 'canary'
              ? `canary of ${run.canary}`
              : step === 'ramp'
                ? `ramp, ${run.rate === null ? 'as fast as the broker takes it' : `at most ${run.rate}/s`}`
                : step}
          </li>
        ))}
        {(state === 'stopped' || state === 'cancelled') && <li aria-current="step">{state}</li>}
      </ol>
      <Notice tone={state === 'stopped' ? 'bad' : isOver ? 'done' : 'quiet'}>
        <strong>{state}</strong> {run.why}
      </Notice>
      <ul class="services">
        {COUNTS.map(([name, text]) => (
          <li key={name}>
            <strong>{counts[name]}</strong> {text}
          </li>
        ))}
      </ul>
      {!isOver && <Continue run={run} service={service} onDone={again} />}
      <Outcomes service={service} id={id} />
    </>
  );
}

function Continue({
  run: { id, state },
  service,
  onDone,
}: {
  run: Redrive;
  service: string;
  onDone: () => void;
}) {
  const isHeld = state === 'stopped' || state === 'cancelled';
  const action = isHeld ? 'resume' : 'cancel';
  return (
    <Action
      label={isHeld ? 'Resume' : 'Stop'}
      about={
        isHeld
          ? 'It goes on with a new canary; those that are dead again are meant once more.'
          : 'It sends no more; what was sent still gets its outcome.'
      }
      service={service}
      path={`/ops/redrives/${id}/${action}`}
      body={{}}
      onDone={onDone}
    />
  );
}

function Outcomes({ service, id }: { service: string; id: string }) {
  const { query } = usePlace();
  const outcome = query.get('outcome') ?? '';
  const path = `/ops/redrives/${id}/messages?limit=100${outcome && `&outcome=${outcome}`}`;
  const [{ data, why }] = useAnswer<RedriveMessages>(pathTo(service, path), LIVE_MS);
  return (
    <>
      <div class="filters">
        <FilterChoice
          name="outcome"
          label="Outcome"
          choices={[['', 'all'], ...OUTCOMES.map((each) => [each, each] as const)]}
        />
      </div>
      {why !== undefined && <Notice tone="bad">{why}</Notice>}
      <Table
        caption="Messages, at most 100"
        rows={data?.messages ?? []}
        keyOf={({ number }) => number}
        empty={data === undefined ? 'Asking …' : 'No message of this redrive has this outcome.'}
        columns={[
          { title: '#', number: true, of: ({ number }) => number },
          {
            title: 'Message',
            of: ({ messageId }) =>
              messageId === null ? (
                '–'
              ) : (
                <a href={`/console/flow?by=eventId&id=${messageId}&message=${messageId}`}>{messageId}</a>
              ),
          },
          { title: 'Outcome', of: (message) => message.outcome },
          { title: 'Reason', of: ({ reason }) => reason ?? '–' },
        ]}
      />
    </>
  );
}

const OUTCOMES = ['waiting', 'under-way', 'handled', 'duplicate', 'dead-again', 'invalid', 'gone'];
