import { Graph, layout } from "@dagrejs/dagre";
import type { WorkId } from "./work";

/** Which way the work flows: to the right where there is width, downwards where there is not. */
export type Direction = "LR" | "TB";

export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 92;

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Shape {
  readonly id: WorkId;
  readonly after: readonly WorkId[];
}

/** Where each node goes, by its upper left corner, and how large the whole is. */
export interface Picture {
  readonly places: ReadonlyMap<WorkId, Place>;
  readonly width: number;
  readonly height: number;
}

/** The same graph has the same picture, whatever the states. */
export function layOut(shapes: readonly Shape[], direction: Direction): Picture {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 22, ranksep: direction === "LR" ? 50 : 42 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of shapes) {
    graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  }
  const known = new Set<string>(shapes.map(({ id }) => id));
  for (const { id, after } of shapes) {
    after.filter((from) => known.has(from)).forEach((from) => graph.setEdge(from, id));
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const places = shapes.map(({ id }): [WorkId, Place] => {
    const { x, y } = graph.node(id) as Place;
    return [id, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }];
  });
  const mirrored = inReadingOrder(places.map(([, place]) => place), direction, direction === "LR" ? height - NODE_HEIGHT : width - NODE_WIDTH);
  return { places: new Map(places.map(([id], index) => [id, mirrored[index]!])), width, height };
}

/** Of a picture and its mirror image, that in which more of what is side by side comes in the order it was written. */
function inReadingOrder(places: readonly Place[], direction: Direction, far: number): readonly Place[] {
  const along = (place: Place) => (direction === "LR" ? place.x : place.y);
  const across = (place: Place) => (direction === "LR" ? place.y : place.x);
  let balance = 0;
  places.forEach((earlier, index) => {
    for (const later of places.slice(index + 1)) {
      if (along(earlier) === along(later)) {
        balance += Math.sign(across(later) - across(earlier));
      }
    }
  });
  return balance >= 0 ? places : places.map(({ x, y }) => (direction === "LR" ? { x, y: far - y } : { x: far - x, y }));
}

/** What the picture depends on; equal texts are laid out alike. */
export function shapeKey(shapes: readonly Shape[], direction: Direction): string {
  return `${direction}|${shapes.map(({ id, after }) => `${id}<${after.join(",")}`).join("|")}`;
}
