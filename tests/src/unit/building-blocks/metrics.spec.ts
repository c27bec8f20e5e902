import { boundedLabel, METRIC, Metrics, ATTRIBUTE } from '@ticketwave/building-blocks/internal/observability';
import { QueueProgress } from '@ticketwave/building-blocks/internal/rabbitmq';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { expect } from 'chai';

const text = (metrics: Metrics): Promise<string> => metrics.registry.metrics();
const valueOf = (exposition: string, series: string): string | undefined =>
  exposition
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);

describe('metrics', () => {
  const gauges = { depth: { help: 'How deep' } };
  const up = 'shop_collector_up{collector="well"}';

  it('are what a look finds, under the prefix of the application', async () => {
    const metrics = new Metrics('shop');
    metrics.collect({ name: 'well', gauges, look: () => Promise.resolve({ depth: [{ value: 7 }] }) });
    const exposition = await text(metrics);
    expect(valueOf(exposition, 'shop_depth')).to.equal('7');
    expect(valueOf(exposition, up)).to.equal('1');
  });

  it('make nobody look twice, however many ask at the same time or shortly after', async () => {
    let looks = 0;
    const metrics = new Metrics('shop');
    const look = async () => {
      looks++;
      return Promise.resolve({ depth: [{ value: looks }] });
    };
    metrics.collect({ name: 'well', gauges, look });
    await Promise.all([text(metrics), text(metrics)]);
    await text(metrics);
    expect(looks).to.equal(1);
  });

  it('do not wait for a look that hangs, say so, and show no old value', async () => {
    const metrics = new Metrics('shop');
    let answer = (_found: { depth: { value: number }[] }): void => undefined;
    const look = () => new Promise<{ depth: { value: number }[] }>((resolve) => (answer = resolve));
    metrics.collect({ name: 'well', gauges, look }, { limitMs: 20 });
    const without = await text(metrics);
    expect(valueOf(without, 'shop_depth')).to.equal(undefined);
    expect(valueOf(without, up)).to.equal('0');
    answer({ depth: [{ value: 3 }] });
    await new Promise(setImmediate);
    const again = await text(metrics);
    expect(valueOf(again, 'shop_depth')).to.equal('3');
    expect(valueOf(again, up)).to.equal('1');
  });

  it('report once why a look fails, and show the other gauges', async () => {
    const metrics = new Metrics('shop');
    const reports: (string | undefined)[] = [];
    metrics.collect({
      name: 'well',
      gauges,
      look: () => Promise.reject(new Error('it is dry')),
      report: (problem) => reports.push(problem),
    });
    metrics.collect({
      name: 'tower',
      gauges: { height: { help: 'How high', labels: ['side'] } },
      look: () => Promise.resolve({ height: [{ labels: { side: 'north' }, value: 2 }] }),
    });
    const exposition = await text(metrics);
    await text(metrics);
    expect(reports).to.deep.equal(['it is dry']);
    expect(valueOf(exposition, up)).to.equal('0');
    expect(valueOf(exposition, 'shop_height{side="north"}')).to.equal('2');
  });

  it('have the names that OpenTelemetry gives them', () => {
    const known = Object.values<unknown>({ ...conventions });
    for (const name of [...Object.values(METRIC), ...Object.values(ATTRIBUTE)])
      expect(known, name).to.include(name);
    expect(known).not.to.include('messaging.no.such.name');
  });

  it('are in the text under these names, whatever the prefix', async () => {
    const exposition = await text(new Metrics('shop'));
    for (const name of [
      'messaging_client_sent_messages_total',
      'messaging_client_consumed_messages_total',
      'messaging_client_operation_duration_seconds',
      'messaging_process_duration_seconds',
      'http_server_request_duration_seconds',
    ])
      expect(exposition).to.include(`# TYPE ${name} `);
  });

  it('keep a bounded number of values of a label apart', () => {
    const label = boundedLabel(2);
    expect(['a', 'b', 'a', 'c', 'b', 'd'].map(label)).to.deep.equal(['a', 'b', 'a', '_OTHER', 'b', '_OTHER']);
  });
});

describe('the lag of a queue', () => {
  it('is nothing while nothing waits', () => {
    expect(new QueueProgress(0).lag(0, 5_000)).to.equal(0);
  });

  it('begins when the queue was last seen empty', () => {
    const progress = new QueueProgress(0);
    progress.lag(0, 10_000);
    expect(progress.lag(1, 14_000)).to.equal(4_000);
  });

  it('is that of what was published after the message that was taken last', () => {
    const progress = new QueueProgress(0);
    progress.lag(5, 10_000);
    progress.taken(12_000);
    expect(progress.lag(4, 20_000)).to.equal(8_000);
  });

  it('is no longer because of a copy that comes again', () => {
    const progress = new QueueProgress(0);
    progress.taken(12_000);
    progress.taken(1_000);
    expect(progress.lag(4, 20_000)).to.equal(8_000);
  });
});
