import { Graph, layout } from "@dagrejs/dagre";
import type { WorkId } from "./work";

/** Which way the work flows: to the right where there is width, downwards where there is not. */
export type Direction = "LR" | "TB";

export const NODE_WIDTH = 236;
export const NODE_HEIGHT = 92;

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Shape {
  readonly id: WorkId;
  readonly after: readonly WorkId[];
}

/** Where each node goes: its upper left corner. The same graph has the same picture, whatever the states. */
export function layOut(shapes: readonly Shape[], direction: Direction): ReadonlyMap<WorkId, Place> {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 22, ranksep: direction === "LR" ? 64 : 46, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of shapes) {
    graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  }
  const known = new Set<string>(shapes.map(({ id }) => id));
  for (const { id, after } of shapes) {
    after.filter((from) => known.has(from)).forEach((from) => graph.setEdge(from, id));
  }
  layout(graph);
  return new Map(shapes.map(({ id }) => {
    const { x, y } = graph.node(id) as Place;
    return [id, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }];
  }));
}

/** What the picture depends on; equal texts are laid out alike. */
export function shapeKey(shapes: readonly Shape[], direction: Direction): string {
  return `${direction}|${shapes.map(({ id, after }) => `${id}<${after.join(",")}`).join("|")}`;
}
