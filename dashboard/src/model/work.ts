import { isOver } from "../api/types";
import type { Fault, PlanDocument, SynthesisPart, Timeline, TimelineAttempt, Usage, WorkStatus } from "../api/types";

/** How a piece of work stands, for the eye: the shapes differ as much as the colours do. */
export type Look = "pending" | "queued" | "running" | "retrying" | "stopping" | "completed" | "failed" | "cancelled";

export const LOOKS: Record<Look, string> = {
  pending: "waiting for others",
  queued: "waiting for a session",
  running: "running",
  retrying: "waiting for the next attempt",
  stopping: "being stopped",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};

export type WorkId = "planner" | "synthesis" | `${number}`;

/** A node of the graph: the planner, a sub-task, or the synthesis. */
export interface WorkItem {
  readonly id: WorkId;
  readonly kind: "planner" | "subtask" | "synthesis";
  readonly title: string;
  readonly look: Look;
  readonly agent?: string;
  /** What it waits for, by the ids of others. */
  readonly after: readonly WorkId[];
  readonly attempts: readonly TimelineAttempt[];
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly retryAt?: string;
  readonly error?: Fault;
  readonly result?: string;
  readonly usage?: Usage;
  readonly isCritical: boolean;
}

const PLANNER_TITLE = "Plan the work";
const SYNTHESIS_TITLE = "Write the answer";

/** All work of a plan in the order of its graph: the planner, the sub-tasks, and the synthesis. */
export function workOf(document: PlanDocument, timeline: Timeline | undefined): readonly WorkItem[] {
  const critical = new Set(timeline?.criticalPath ?? []);
  const attempts = timeline?.attempts ?? [];
  return [
    planner(document, attempts),
    ...document.subtasks.map((subtask): WorkItem => {
      const own = attempts.filter((attempt) => attempt.work === "subtask" && attempt.index === subtask.index && !attempt.dropped);
      return {
        id: `${subtask.index}`,
        kind: "subtask",
        title: subtask.description,
        look: lookOfSubtask(document, subtask.index),
        agent: subtask.agent,
        after: subtask.dependencies.length > 0 ? subtask.dependencies.map((index): WorkId => `${index}`) : ["planner"],
        attempts: own,
        isCritical: critical.has(subtask.index),
        ...optional("startedAt", subtask.startedAt),
        ...optional("finishedAt", subtask.finishedAt),
        ...optional("retryAt", subtask.retryAt),
        ...optional("error", subtask.error),
        ...optional("result", subtask.result),
        ...optional("usage", subtask.usage),
      };
    }),
    synthesis(document, attempts),
  ];
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

function planner({ plan }: PlanDocument, attempts: readonly TimelineAttempt[]): WorkItem {
  const part = plan.planner;
  const look: Look = part === undefined ? (plan.status === "cancelled" ? "cancelled" : "queued") : lookOf(part.status, part.retryAt);
  return {
    id: "planner",
    kind: "planner",
    title: PLANNER_TITLE,
    look,
    after: [],
    attempts: attempts.filter((attempt) => attempt.work === "planning"),
    isCritical: true,
    ...optional("startedAt", part?.startedAt),
    ...optional("finishedAt", part?.finishedAt),
    ...optional("retryAt", part?.retryAt),
    ...optional("error", part?.error),
    ...optional("usage", part?.usage),
  };
}

function synthesis({ plan, subtasks }: PlanDocument, attempts: readonly TimelineAttempt[]): WorkItem {
  const own = attempts.filter((attempt) => attempt.work === "synthesis");
  const waitedFor = new Set(subtasks.flatMap((subtask) => subtask.dependencies));
  const last = subtasks.filter((subtask) => !waitedFor.has(subtask.index)).map((subtask): WorkId => `${subtask.index}`);
  return {
    id: "synthesis",
    kind: "synthesis",
    title: SYNTHESIS_TITLE,
    look: lookOfSynthesis(plan.synthesis, plan.status),
    after: last.length > 0 ? last : ["planner"],
    attempts: own,
    isCritical: true,
    ...optional("startedAt", own[0]?.startedAt),
    ...optional("finishedAt", plan.status === "completed" ? plan.finishedAt : own.at(-1)?.endedAt),
    ...optional("result", plan.answer),
    ...optional("error", own.length > 0 ? plan.error : undefined),
    ...optional("usage", sum(own.flatMap(({ usage }) => (usage === undefined ? [] : [usage])))),
  };
}

function lookOfSynthesis(part: SynthesisPart | undefined, plan: string): Look {
  switch (part?.status) {
    case undefined:
      return plan === "cancelled" || plan === "failed" ? "cancelled" : "pending";
    case "offered":
      return "queued";
    case "claimed":
    case "running":
      return "running";
    case "completed":
    case "failed":
    case "cancelled":
      return part.status;
  }
}

function lookOfSubtask({ plan, subtasks }: PlanDocument, index: number): Look {
  const subtask = subtasks[index]!;
  if (subtask.status === "running" && (subtask.stopping !== undefined || subtask.cancelReason !== undefined)) {
    return "stopping";
  }
  const look = lookOf(subtask.status, subtask.retryAt);
  // Also while the planner still writes.
  const isFree = !isOver(plan.status) && plan.status !== "awaiting_approval" && subtask.dependencies.every((dependency) => isTerminal(subtasks[dependency]?.status));
  return look === "pending" && isFree ? "queued" : look;
}

function isTerminal(status: WorkStatus | undefined): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

function lookOf(status: WorkStatus, retryAt: string | undefined): Look {
  return status === "pending" && retryAt !== undefined ? "retrying" : status;
}

function sum(usages: readonly Usage[]): Usage | undefined {
  return usages.length === 0 ? undefined : usages.reduce((a, b) => ({
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    costUsd: a.costUsd + b.costUsd,
  }));
}

/**
 * How long it was worked on, in milliseconds: all attempts together, and no wait between them. Absent where nobody did yet.
 *
 * @param now by the server's clock
 */
export function timeAt({ attempts, finishedAt }: WorkItem, now: number): number | undefined {
  // The attempts were asked for just before the rest, and may not have ended yet when that had.
  const open = finishedAt === undefined ? now : Date.parse(finishedAt);
  return attempts.length === 0 ? undefined : attempts.reduce((ms, { startedAt, endedAt }) =>
    ms + Math.max(0, (endedAt === undefined ? open : Date.parse(endedAt)) - Date.parse(startedAt)), 0);
}

/** Whether it takes time right now. */
export function isBusy(look: Look): boolean {
  return look === "running" || look === "stopping";
}

/** An edge of the graph, as React Flow names it. */
export function edgeId(from: WorkId, to: WorkId): string {
  return `${from}>${to}`;
}

/** The edges over which results flow to the piece of work that an attempt is at. */
export function edgesInto(attempt: string, work: readonly WorkItem[]): readonly string[] {
  const [kind, index] = attempt.split(".");
  const id = kind === "subtask" ? index : kind;
  const item = work.find((each) => each.id === id);
  return item === undefined ? [] : item.after.map((from) => edgeId(from, item.id));
}

/** The edges of the critical path, which leads from the planner to the synthesis. */
export function criticalEdges(path: readonly number[]): ReadonlySet<string> {
  const ids: WorkId[] = path.length === 0 ? [] : ["planner", ...path.map((index): WorkId => `${index}`), "synthesis"];
  return new Set(ids.slice(1).map((id, index) => edgeId(ids[index]!, id)));
}
