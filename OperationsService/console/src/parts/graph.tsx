import type { SystemMap } from '../model/map.ts';
import { layoutOf } from '../model/map-layout.ts';

interface GraphParts {
  readonly map: SystemMap;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

type Layout = ReturnType<typeof layoutOf>;

/** The map as a drawing; each node is a button. */
export function Graph({ map, chosen, onChoose }: GraphParts) {
  const { width, height, nodes, edges } = layoutOf(map);
  return (
    <div class="scrolls graph" tabIndex={0} role="region" aria-label="Map">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label="From publishers to takers"
      >
        {edges.map((edge) => (
          <path
            key={`${edge.from} ${edge.to}`}
            class={`edge ${edge.tone}${[edge.from, edge.to].includes(chosen ?? '') ? ' chosen' : ''}`}
            d={pathOf(edge.points)}
          />
        ))}
        {nodes.map((node) => (
          <Node key={node.id} node={node} isChosen={node.id === chosen} onChoose={onChoose} />
        ))}
      </svg>
    </div>
  );
}

/** Through the points, bent at each. Pure. */
function pathOf([first, ...rest]: Layout['edges'][number]['points']): string {
  if (first === undefined) return '';
  const bends = rest.map((to, index) => {
    const { x, y } = index === 0 ? first : (rest[index - 1] ?? first);
    const middle = (x + to.x) / 2;
    return `C${middle} ${y} ${middle} ${to.y} ${to.x} ${to.y}`;
  });
  return `M${first.x} ${first.y}${bends.join('')}`;
}

interface NodeParts {
  readonly node: Layout['nodes'][number];
  readonly isChosen: boolean;
  readonly onChoose: (id: string) => void;
}

function Node({ node: { id, kind, name, tone, text, x, y, width, height }, isChosen, onChoose }: NodeParts) {
  const choose = (): void => onChoose(id);
  const chooseByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose();
  };
  const left = x - width / 2;
  return (
    <g
      class={`node ${kind} ${tone}${isChosen ? ' chosen' : ''}`}
      role="button"
      // Names of attributes in SVG are read letter by letter.
      tabindex={0}
      aria-pressed={isChosen}
      aria-label={`${kind} ${name}: ${text}`}
      onClick={choose}
      onKeyDown={chooseByKey}
    >
      <rect
        x={left}
        y={y - height / 2}
        width={width}
        height={height}
        rx={kind === 'exchange' ? height / 2 : 6}
      />
      <text class="title" x={left + 12} y={y - 4}>
        {name}
      </text>{' '}
      <text class="state" x={left + 12} y={y + 13}>
        {text}
      </text>
    </g>
  );
}
