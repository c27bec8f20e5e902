import type { Health, Outbox, Queues, Sagas, Streams } from '../model/answers.ts';
import { problemsOf, type Problem, type ServiceReport } from '../model/problems.ts';
import { countOf } from '../model/words.ts';
import { Action, CommandLine } from '../parts/action.tsx';
import { Notice } from '../parts/notice.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useServices } from '../use-answers.ts';
import { QueueTable } from './queues.tsx';

/** What is wrong, at a glance; then all services and all queues. */
export function OverviewView() {
  const { reports, again } = useReports();
  const problems = problemsOf(reports, Date.now());
  if (reports.length === 0)
    return (
      <Notice tone="bad">
        No service is configured. Name them in OPS_SERVICES and start OperationsService again.
      </Notice>
    );
  return (
    <>
      <ServiceList reports={reports} problems={problems} />
      <h2>{problems.length === 0 ? 'Nothing is wrong' : countOf(problems.length, 'problem')}</h2>
      {problems.length === 0 && <p class="soft">{sayWhatWasAsked(reports)}</p>}
      <ul class="problems">
        {problems.map((problem) => (
          <ProblemItem key={`${problem.service} ${problem.what}`} problem={problem} onDone={again} />
        ))}
      </ul>
      <h2>Queues</h2>
      <QueueTable
        answers={new Map(reports.map(({ service, queues }) => [service, queues]))}
        onDone={again}
        filter=""
      />
    </>
  );
}

function useReports(): { reports: ServiceReport[]; again: () => void } {
  const names = useServiceNames();
  const [health] = useServices<Health>(names, '/health/messaging', LIVE_MS);
  const [queues, again] = useServices<Queues>(names, '/ops/queues', LIVE_MS);
  const [outbox] = useServices<Outbox>(names, '/ops/outbox?state=waiting&limit=5', LIVE_MS);
  const [sagas] = useServices<Sagas>(names, '/ops/sagas?needsReview=true&limit=1', 2 * LIVE_MS);
  const [streams] = useServices<Streams>(names, '/ops/streams?limit=20', 5 * LIVE_MS);
  const reports = names.map((service) => ({
    service,
    health: health.get(service) ?? {},
    queues: queues.get(service) ?? {},
    outbox: outbox.get(service) ?? {},
    sagas: sagas.get(service) ?? {},
    streams: streams.get(service) ?? {},
  }));
  return { reports, again };
}

function sayWhatWasAsked(reports: readonly ServiceReport[]): string {
  const asking = reports.filter(({ queues }) => queues.data === undefined);
  if (asking.length > 0) return `Asking ${asking.map(({ service }) => service).join(', ')} …`;
  return 'All services answer, their queues have consumers, and nothing was given up.';
}

function ServiceList({
  reports,
  problems,
}: {
  reports: readonly ServiceReport[];
  problems: readonly Problem[];
}) {
  return (
    <ul class="services">
      {reports.map(({ service, health }) => {
        const own = problems.filter((problem) => problem.service === service);
        const isDown = health.why !== undefined;
        const isAsked = health.data !== undefined || isDown;
        const tone = isDown ? 'bad' : own.length > 0 ? 'busy' : isAsked ? 'done' : 'quiet';
        const text = isDown
          ? 'down'
          : own.length > 0
            ? countOf(own.length, 'problem')
            : isAsked
              ? 'up'
              : 'asking …';
        return (
          <li key={service} class={tone}>
            <strong>{service}</strong> <span>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}

function ProblemItem({ problem, onDone }: { problem: Problem; onDone: () => void }) {
  const { service, severity, what, command, to, action } = problem;
  return (
    <li class={severity === 'look' ? 'busy' : 'bad'}>
      <p>
        <strong>{service}</strong> {what}
      </p>
      <CommandLine text={command} />
      {to !== undefined && <a href={to}>Show</a>}
      {action && <Action {...action} service={service} onDone={onDone} />}
    </li>
  );
}
