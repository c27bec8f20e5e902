import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Analytics } from '../model/answers.ts';
import { seriesOf } from '../model/series.ts';

const STROKES = ['--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5', '--chart-6'];
const HEIGHT = 260;

/** The numbers of a report over time. The table below it has the same for who cannot see it. */
export function Chart({ analytics }: { analytics: Analytics }) {
  const place = useRef<HTMLDivElement>(null);
  const { names, times, values } = seriesOf(analytics);
  // What has no number lies empty: a single hour would otherwise be drawn as if it began three years.
  const range: uPlot.Range.MinMax = [Date.parse(analytics.from) / 1000, Date.parse(analytics.to) / 1000];
  const key = JSON.stringify([names, times, values]);
  useEffect(() => {
    const element = place.current;
    if (element === null || times.length === 0) return;
    const style = getComputedStyle(element);
    const axis = { stroke: style.color, grid: { stroke: style.getPropertyValue('--line') } };
    const series = names.map((label, index) => ({
      ...{ label, width: 2, stroke: style.getPropertyValue(STROKES[index % STROKES.length] ?? '') },
    }));
    const options = {
      ...{ width: element.clientWidth, height: HEIGHT, axes: [axis, axis], series: [{}, ...series] },
      scales: { x: { range } },
      tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    };
    const plot = new uPlot(options, [times, ...values], element);
    const fit = (): void => plot.setSize({ width: element.clientWidth, height: HEIGHT });
    addEventListener('resize', fit);
    return () => {
      removeEventListener('resize', fit);
      plot.destroy();
    };
  }, [key]);
  return (
    <div
      class="chart"
      ref={place}
      role="img"
      aria-label={`${names.join(', ')} over time; the table has the same`}
    />
  );
}
