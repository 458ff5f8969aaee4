import {
  type Connection,
  Controls,
  type Edge,
  getViewportForBounds,
  Handle,
  MarkerType,
  MiniMap,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  type Viewport,
} from "@xyflow/react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { compact, duration, money, ticking, tokensOf } from "../model/format";
import { type Direction, layOut, NODE_HEIGHT, NODE_WIDTH, shapeKey } from "../model/layout";
import { edgeId, isBusy, timeAt, type WorkId, type WorkItem } from "../model/work";
import { StatusMark } from "./statusMark";

/** More nodes than this are found by a map of them. */
const MANY = 24;

/** Of the sizes a graph is drawn at: below the first nothing can be told apart, above the second a small plan looks like a large one. */
const SMALLEST = 0.08;
const LARGEST_AT_FIRST = 1.05;

/** What a card says below its title, and for how long its work has been going on. */
export interface Card {
  readonly item: WorkItem;
  readonly doing: string | undefined;
  readonly elapsed: number | undefined;
  readonly isSelected: boolean;
  readonly direction: Direction;
  readonly isEditable: boolean;
}

const SIZE = { width: NODE_WIDTH, height: NODE_HEIGHT };

/** Where edges leave a card and come to it. */
const ENDS = {
  LR: { sourcePosition: Position.Right, targetPosition: Position.Left },
  TB: { sourcePosition: Position.Bottom, targetPosition: Position.Top },
};

type CardNode = Node<{ readonly card: Card }, "card">;

/** Edges that stand out, by their ids. */
interface Marked {
  /** Those of the critical path. */
  readonly critical: ReadonlySet<string>;
  /** Those over which results flow just now. */
  readonly lit: ReadonlySet<string>;
}

export interface PlanGraphProps extends Marked {
  readonly work: readonly WorkItem[];
  readonly direction: Direction;
  readonly selected: WorkId | undefined;
  /** What a session does right now, in a few words. */
  readonly doing: (item: WorkItem) => string | undefined;
  readonly now: number;
  readonly onSelect: (id: WorkId | undefined) => void;
  /** Where a plan may still be changed. */
  readonly onConnect?: (from: WorkId, to: WorkId) => void;
  readonly onDisconnect?: (from: WorkId, to: WorkId) => void;
  readonly mayConnect?: (from: WorkId, to: WorkId) => boolean;
}

/** A plan as the graph that it is. Live: states, words and lit edges change, places only with the graph itself. */
export function PlanGraph(props: PlanGraphProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow({ work, direction, critical, lit, selected, doing, now, onSelect, onConnect, onDisconnect, mayConnect }: PlanGraphProps) {
  const isEditable = onConnect !== undefined;
  const key = shapeKey(work, direction);
  const { places, width, height } = useMemo(() => layOut(work, direction), [key]);
  const nodes = work.map((item): CardNode => {
    const card: Card = { item, doing: doing(item), elapsed: timeAt(item, now), isSelected: item.id === selected, direction, isEditable };
    return {
      id: item.id,
      type: "card",
      position: places.get(item.id) ?? { x: 0, y: 0 },
      width: NODE_WIDTH,
      height: NODE_HEIGHT,
      // Or React Flow forgets where the handles are each time that anything is drawn anew, and drops an edge that is being drawn.
      measured: SIZE,
      ...ENDS[direction],
      data: { card },
      selected: item.id === selected,
      connectable: isEditable && item.kind === "subtask",
      // Nor do the edges at it go with a key that is pressed: they are React Flow's to delete with a node.
      deletable: false,
      ariaRole: "button",
      domAttributes: { "aria-roledescription": item.kind === "subtask" ? "sub-task" : item.kind },
    };
  });
  const [chosenEdge, setChosenEdge] = useState<string>();
  const edges = useMemo(() => edgesOf(work, { critical, lit }, isEditable).map((edge) => (edge.id === chosenEdge ? { ...edge, selected: true } : edge)),
    [work, critical, lit, isEditable, chosenEdge]);
  return (
    // As high as the picture needs, as far as there is room.
    <div className="plan-graph" style={{ height: `clamp(300px, ${Math.ceil(height) + 90}px, 60vh)` }}>
      <ReactFlow<CardNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        nodesDraggable={false}
        nodesFocusable
        edgesFocusable={isEditable}
        elementsSelectable
        deleteKeyCode={isEditable ? ["Delete", "Backspace"] : null}
        minZoom={SMALLEST}
        maxZoom={1.75}
        zoomOnDoubleClick={false}
        colorMode="system"
        onNodeClick={(_, node) => onSelect(node.id as WorkId)}
        onPaneClick={() => onSelect(undefined)}
        // The keyboard chooses without a click.
        onNodesChange={(changes) => changes.forEach((change) => {
          if (change.type === "select" && change.selected) {
            onSelect(change.id as WorkId);
          }
        })}
        onEdgesChange={(changes) => changes.forEach((change) => {
          if (change.type === "select") {
            setChosenEdge((before) => (change.selected ? change.id : before === change.id ? undefined : before));
          }
        })}
        onConnect={({ source, target }: Connection) => onConnect?.(source as WorkId, target as WorkId)}
        isValidConnection={({ source, target }) => mayConnect?.(source as WorkId, target as WorkId) ?? false}
        onEdgesDelete={(gone) => gone.forEach((edge) => onDisconnect?.(edge.source as WorkId, edge.target as WorkId))}
        onBeforeDelete={async ({ edges: doomed }) => ({ nodes: [], edges: doomed.filter((edge) => edge.id === chosenEdge) })}
        proOptions={{ hideAttribution: false }}
        ariaLabelConfig={SPOKEN}
        aria-label="Graph of the plan"
      >
        <Controls showInteractive={false} aria-label="Size of the graph" />
        {work.length > MANY ? <MiniMap pannable zoomable nodeClassName={(node) => `map-${(node as CardNode).data.card.item.look}`} aria-label="Map of the graph" /> : null}
        <KeepInView shape={key} width={width} height={height} />
      </ReactFlow>
    </div>
  );
}

/**
 * Shows the whole graph when there is another one, or another size to show it in. Whoever has moved it keeps their view until the graph
 * itself changes.
 */
function KeepInView({ shape, width, height }: { readonly shape: string; readonly width: number; readonly height: number }) {
  const flow = useReactFlow();
  const room = useStore((store) => `${store.width}x${store.height}`);
  const fitted = useRef<{ shape: string; viewport: Viewport }>(undefined);
  useEffect(() => {
    const [roomWidth, roomHeight] = room.split("x").map(Number) as [number, number];
    const before = fitted.current;
    const isMoved = before !== undefined && !sameView(before.viewport, flow.getViewport());
    if (roomWidth === 0 || (before?.shape === shape && isMoved)) {
      return;
    }
    const viewport = getViewportForBounds({ x: 0, y: 0, width, height }, roomWidth, roomHeight, SMALLEST, LARGEST_AT_FIRST, 0.06);
    fitted.current = { shape, viewport };
    void flow.setViewport(viewport);
  }, [flow, room, shape, width, height]);
  return null;
}

function sameView(a: Viewport, b: Viewport): boolean {
  return Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.zoom - b.zoom) < 0.001;
}

function edgesOf(work: readonly WorkItem[], { critical, lit }: Marked, isEditable: boolean): Edge[] {
  const byId = new Map(work.map((item) => [item.id, item]));
  return work.flatMap((item) => item.after.filter((from) => byId.has(from)).map((from): Edge => {
    const source = byId.get(from)!;
    const id = edgeId(from, item.id);
    const look = lookOf(source, item, { isCritical: critical.has(id), isLit: lit.has(id) });
    return {
      id,
      source: from,
      target: item.id,
      className: `edge edge-${look}`,
      deletable: isEditable && source.kind === "subtask" && item.kind === "subtask",
      selectable: isEditable && source.kind === "subtask" && item.kind === "subtask",
      zIndex: look === "plain" ? 0 : 1,
      markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, markerUnits: "userSpaceOnUse", color: EDGE_COLOURS[look] },
      ariaLabel: `${name(item)} waits for ${name(source)}`,
    };
  }));
}

type EdgeLook = "plain" | "used" | "broken" | "critical" | "lit";

const EDGE_COLOURS: Record<EdgeLook, string> = {
  plain: "var(--line-strong)",
  used: "var(--completed)",
  broken: "var(--failed)",
  critical: "var(--critical)",
  lit: "var(--running)",
};

function lookOf(from: WorkItem, to: WorkItem, { isCritical, isLit }: { isCritical: boolean; isLit: boolean }): EdgeLook {
  if (isLit) {
    return "lit";
  }
  if (isCritical) {
    return "critical";
  }
  return from.look === "failed" ? "broken" : from.look === "completed" && to.look !== "pending" ? "used" : "plain";
}

function name(item: WorkItem): string {
  return item.kind === "subtask" ? `sub-task ${item.id}` : item.kind;
}

/** What the eye sees by where a card is and how it is framed. */
function spoken(item: WorkItem): string {
  const others = item.kind === "subtask" ? item.after.filter((id) => id !== "planner") : [];
  return [others.length > 0 ? `waits for ${others.join(", ")}` : "", item.kind === "subtask" && item.isCritical ? "on the critical path" : ""]
    .filter((part) => part !== "").join(", ");
}

/** How the graph is used, said to those who cannot see it. */
const SPOKEN = {
  "node.a11yDescription.default": "Press Enter to see its details.",
  "edge.a11yDescription.default": "Press Enter to choose the edge, then Delete to take it away.",
};

const CardView = memo(function CardView({ data: { card } }: NodeProps<CardNode>) {
  const { item, doing, elapsed, direction, isEditable } = card;
  const ends = ENDS[direction];
  const isBound = isEditable && item.kind === "subtask";
  const drawn = useRef(0);
  drawn.current++;
  return (
    // How often it was drawn is there for tests: a card that has not changed is not drawn anew.
    <div data-drawn={drawn.current} className={`card card-${item.look} card-${item.kind} ${item.isCritical ? "card-critical" : ""}`} title={item.title}>
      <Handle type="target" position={ends.targetPosition} isConnectable={isBound} className={isBound ? "" : "quiet-handle"} />
      <div className="card-title">
        <StatusMark look={item.look} />
        <span className="card-words">
          {item.kind === "subtask" ? <b>{item.id}</b> : null} {item.title}
        </span>
        <span className="only-spoken">{spoken(item)}</span>
      </div>
      <div className="card-doing">{doing ?? item.error?.message ?? ""}</div>
      <div className="card-foot">
        <span className="card-agent">{item.agent ?? (item.kind === "planner" ? "planner" : "synthesis")}</span>
        {item.attempts.length > 1 ? <span title="Attempts">×{item.attempts.length}</span> : null}
        <span className="spring" />
        {item.usage === undefined ? null : (
          <span>{item.usage.costUsd > 0 ? money(item.usage.costUsd) : `${compact(tokensOf(item.usage))} tok`}</span>
        )}
        {elapsed === undefined ? null : <span className="card-time">{isBusy(item.look) ? ticking(elapsed) : duration(elapsed)}</span>}
      </div>
      <Handle type="source" position={ends.sourcePosition} isConnectable={isBound} className={isBound ? "" : "quiet-handle"} />
    </div>
  );
}, (before, after) => sameCard(before.data.card, after.data.card));

/** A card is drawn anew only when something on it changed: with 200 of them, that is what keeps the graph smooth. */
function sameCard(a: Card, b: Card): boolean {
  return a.doing === b.doing && a.isSelected === b.isSelected && a.direction === b.direction && a.isEditable === b.isEditable
    && shownTime(a) === shownTime(b) && sameItem(a.item, b.item);
}

function shownTime({ elapsed }: Card): number | undefined {
  return elapsed === undefined ? undefined : Math.floor(elapsed / 1_000);
}

function sameItem(a: WorkItem, b: WorkItem): boolean {
  return a.id === b.id && a.title === b.title && a.look === b.look && a.agent === b.agent && a.isCritical === b.isCritical
    && a.attempts.length === b.attempts.length && a.finishedAt === b.finishedAt && a.usage?.costUsd === b.usage?.costUsd
    && a.usage?.outputTokens === b.usage?.outputTokens && a.error?.message === b.error?.message;
}

const NODE_TYPES = { card: CardView };
