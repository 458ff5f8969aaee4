import type { PlanDocument, Timeline, TimelineAttempt } from "../api/types";
import type { Look, WorkItem } from "./work";

/** A stretch of time in a row, in milliseconds since the plan was submitted. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly look: Look;
  /** What has not happened, but is expected. */
  readonly isExpected: boolean;
  readonly attempt?: TimelineAttempt;
}

export interface Row {
  readonly item: WorkItem;
  readonly bars: readonly Bar[];
}

export interface Gantt {
  readonly rows: readonly Row[];
  readonly now: number;
  readonly isOver: boolean;
  /** How much time is drawn. */
  readonly span: number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400].map((s) => s * 1_000);
const MOST_TICKS = 8;

/** @param now by the server's clock, in milliseconds since 1970 */
export function ganttOf(document: PlanDocument, timeline: Timeline | undefined, work: readonly WorkItem[], now: number): Gantt {
  const zero = Date.parse(document.plan.createdAt);
  const end = document.plan.finishedAt === undefined ? undefined : Date.parse(document.plan.finishedAt);
  const since = (instant: string) => Date.parse(instant) - zero;
  const current = Math.max(0, (end ?? now) - zero);
  const expected = new Map(timeline?.subtasks.map((each) => [`${each.index}`, each]) ?? []);

  const rows = work.map((item): Row => {
    const past = item.attempts.map((attempt): Bar => ({
      from: since(attempt.startedAt),
      to: attempt.endedAt === undefined ? current : since(attempt.endedAt),
      look: lookOf(attempt),
      isExpected: false,
      attempt,
    }));
    return { item, bars: [...past, ...(end === undefined ? expectation(item) : [])] };
  });

  function expectation(item: WorkItem): Bar[] {
    const outlook = expected.get(item.id);
    if (item.id === "synthesis" && timeline?.finishAt !== undefined) {
      const last = Math.max(current, ...timeline.subtasks.flatMap(({ finishAt }) => (finishAt ? [since(finishAt)] : [])));
      return ahead(item.look === "running" ? current : last, since(timeline.finishAt));
    }
    if (outlook?.finishAt === undefined) {
      return [];
    }
    const begun = item.look === "running" || outlook.startAt === undefined ? current : since(outlook.startAt);
    return ahead(begun, since(outlook.finishAt));
  }

  function ahead(from: number, to: number): Bar[] {
    const start = Math.max(from, current);
    return to > start ? [{ from: start, to, look: "pending", isExpected: true }] : [];
  }

  const span = Math.max(1_000, current, ...rows.flatMap((row) => row.bars.map((bar) => bar.to))) * 1.02;
  return { rows, now: current, isOver: end !== undefined, span, ticks: ticks(span) };
}

function lookOf(attempt: TimelineAttempt): Look {
  switch (attempt.outcome) {
    case undefined:
      return "running";
    case "completed":
      return "completed";
    case "failed":
      return "failed";
    default:
      // Interrupted, suspended, limited, aborted: it ended, and not by its own fault.
      return "cancelled";
  }
}

/** Round times, so many that they can be read. */
export function ticks(span: number): readonly number[] {
  const step = STEPS.find((each) => span / each <= MOST_TICKS) ?? Math.ceil(span / MOST_TICKS / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
}
