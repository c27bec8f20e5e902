import { Graph, layout } from '@dagrejs/dagre';
import type { MapEdge, MapNode, SystemMap } from './map.ts';

const WIDTHS: Readonly<Record<MapNode['kind'], number>> = {
  publisher: 150,
  exchange: 160,
  queue: 290,
  taker: 130,
};
const HEIGHT = 44;
const MARGIN = 8;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A map in pixels; a node stands around its middle. */
export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly (MapNode & Point & { readonly width: number; readonly height: number })[];
  readonly edges: readonly (MapEdge & { readonly points: readonly Point[] })[];
}

/** From who publishes on the left to who takes on the right. Pure. */
export function layoutOf({ nodes, edges }: SystemMap): MapLayout {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 10, ranksep: 70, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, kind } of nodes) graph.setNode(id, { width: WIDTHS[kind], height: HEIGHT });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    ...{ width: Math.max(width, 0), height: Math.max(height, 0) },
    nodes: nodes.map((node) => {
      const { x, y } = graph.node(node.id) as Point;
      return { ...node, x, y, width: WIDTHS[node.kind], height: HEIGHT };
    }),
    edges: edges.map((edge) => {
      const { points } = graph.edge(edge.from, edge.to) as { points: readonly Point[] };
      return { ...edge, points };
    }),
  };
}
