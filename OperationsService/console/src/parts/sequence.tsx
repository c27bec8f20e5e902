import { diagramOf } from '../model/diagram.ts';
import type { Flow } from '../model/answers.ts';
import type { Known } from '../model/message-state.ts';

interface SequenceParts {
  readonly flow: Flow;
  readonly known: ReadonlyMap<string, Known>;
  readonly areTakersKnown: boolean;
  readonly chosen: string | undefined;
  readonly onChoose: (messageId: string) => void;
}

/** The sequence diagram; each message is a button. */
export function Sequence({ flow, known, areTakersKnown, chosen, onChoose }: SequenceParts) {
  const { width, height, lifelines, rows } = diagramOf(flow, known, areTakersKnown);
  return (
    <div class="scrolls sequence" tabIndex={0} role="region" aria-label="Sequence diagram">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label="Messages in the order of time"
      >
        {lifelines.map(({ name, x }) => (
          <g key={name} class="lifeline">
            <rect x={x - 70} y="6" width="140" height="26" rx="6" />
            <text x={x} y="24" text-anchor="middle">
              {name}
            </text>
            <line x1={x} x2={x} y1="32" y2={height} />
          </g>
        ))}
        {rows.map((row) => (
          <Message
            key={row.messageId}
            row={row}
            width={width}
            isChosen={row.messageId === chosen}
            onChoose={onChoose}
          />
        ))}
      </svg>
    </div>
  );
}

interface MessageParts {
  readonly row: ReturnType<typeof diagramOf>['rows'][number];
  readonly width: number;
  readonly isChosen: boolean;
  readonly onChoose: (messageId: string) => void;
}

function Message({ row, width, isChosen, onChoose }: MessageParts) {
  const { messageId, y, x, height, time, after, title, arrows, instead } = row;
  const choose = (): void => onChoose(messageId);
  const chooseByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose();
  };
  return (
    <g
      class={`message${isChosen ? ' chosen' : ''}`}
      role="button"
      // Names of attributes in SVG are read letter by letter.
      tabindex={0}
      aria-pressed={isChosen}
      onClick={choose}
      onKeyDown={chooseByKey}
    >
      <rect class="row" x="2" y={y} width={width - 4} height={height} rx="4" />
      <text class="title" x="10" y={y + 14}>
        {title}
        <tspan class="time" dx="10">
          {time} {after}
        </tspan>
      </text>
      <circle cx={x} cy={arrows[0]?.y ?? y + 28} r="4" />
      {arrows.length === 0 && (
        <g class={`hop ${instead.tone}`}>
          <text x={x + 12} y={y + 32}>
            {instead.text}
          </text>
        </g>
      )}
      {arrows.map((arrow) => (
        <Arrow key={arrow.text} {...arrow} />
      ))}
    </g>
  );
}

/** To itself it is a short stub; the words stand behind it. */
function Arrow({ y, fromX, toX, tone, text }: MessageParts['row']['arrows'][number]) {
  const direction = toX < fromX ? -1 : 1;
  const end = toX === fromX ? fromX + 36 : toX;
  return (
    <g class={`hop ${tone}`}>
      <line x1={fromX} x2={end} y1={y} y2={y} />
      <path d={`M${end} ${y} l${-9 * direction} -5 v10 z`} />
      <text x={Math.max(fromX, end) + 8} y={y + 4}>
        {text}
      </text>
    </g>
  );
}
