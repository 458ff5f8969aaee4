import { describe, expect, it } from "vitest";
import { layOut, shapeKey } from "../src/model/layout";
import { ganttOf, ticks } from "../src/model/timeLine";
import { criticalEdges, edgesInto, timeAt, workOf } from "../src/model/work";
import { asMarkdown } from "../src/model/exports";
import { planDocument, timeline } from "./plans";

describe("the work of a plan", () => {
  const work = workOf(planDocument(), timeline());

  it("begins with the planner and ends with the synthesis", () => {
    expect(work.map(({ id, after }) => `${id}<${after.join(",")}`)).toEqual(["planner<", "0<planner", "1<planner", "2<0,1", "synthesis<2"]);
  });

  it("tells waiting for others from waiting for a session", () => {
    const document = planDocument();
    const free = { ...document, subtasks: document.subtasks.map((subtask) => (subtask.index === 1 ? { ...subtask, status: "completed" as const } : subtask)) };
    expect(workOf(document, undefined)[3]!.look).toBe("pending");
    expect(workOf(free, undefined)[3]!.look).toBe("queued");
  });

  it("tells a wait for the next attempt, and a session that is being ended", () => {
    const document = planDocument();
    const subtasks = [{ ...document.subtasks[0]!, status: "pending" as const, retryAt: "2026-05-04T12:01:00Z" }, { ...document.subtasks[1]!, cancelReason: "no" }, document.subtasks[2]!];
    expect(workOf({ ...document, subtasks }, undefined).map(({ look }) => look).slice(1, 3)).toEqual(["retrying", "stopping"]);
  });

  it("has a synthesis that never comes where the plan failed before", () => {
    expect(workOf(planDocument({ status: "failed" }), undefined).at(-1)!.look).toBe("cancelled");
  });

  it("takes no longer than it did, though the attempts are of a moment before it ended", () => {
    const attempts = timeline().attempts.map(({ endedAt: _, outcome: __, ...attempt }) => attempt);
    const items = workOf(planDocument(), timeline({ attempts }));
    const now = Date.parse("2026-05-04T12:00:12Z");
    expect(items.map((item) => timeAt(item, now))).toEqual([4_000, 6_000, 8_000, undefined, undefined]);
  });

  it("lights the edges over which results flow", () => {
    expect(edgesInto("subtask.2.1", work)).toEqual(["0>2", "1>2"]);
    expect(edgesInto("synthesis.1", work)).toEqual(["2>synthesis"]);
    expect(edgesInto("subtask.9.1", work)).toEqual([]);
  });

  it("marks the critical path from end to end", () => {
    expect([...criticalEdges([1, 2])]).toEqual(["planner>1", "1>2", "2>synthesis"]);
    expect(criticalEdges([]).size).toBe(0);
  });
});

describe("the picture", () => {
  const work = workOf(planDocument(), undefined);

  it("puts what waits behind what it waits for", () => {
    const across = layOut(work, "LR").places;
    const down = layOut(work, "TB").places;
    expect(across.get("2")!.x).toBeGreaterThan(across.get("1")!.x);
    expect(down.get("2")!.y).toBeGreaterThan(down.get("1")!.y);
  });

  it.each(["LR", "TB"] as const)("has what is side by side in the order it was written (%s)", (direction) => {
    const { places, width, height } = layOut(work, direction);
    const [first, second] = [places.get("0")!, places.get("1")!];
    expect(direction === "LR" ? second.y - first.y : second.x - first.x).toBeGreaterThan(0);
    for (const { x, y } of places.values()) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThan(width);
      expect(y).toBeLessThan(height);
    }
  });

  it("is the same for the same graph, whatever the states", () => {
    expect(shapeKey(workOf(planDocument({ status: "synthesizing" }), timeline()), "LR")).toBe(shapeKey(work, "LR"));
    expect(shapeKey(work, "TB")).not.toBe(shapeKey(work, "LR"));
  });
});

describe("the time line", () => {
  const now = Date.parse("2026-05-04T12:00:12Z");

  it("has what was, what is, and what is expected", () => {
    const { rows, isOver } = ganttOf(planDocument(), timeline(), workOf(planDocument(), timeline()), now);
    expect(isOver).toBe(false);
    expect(rows.map(({ bars }) => bars.map(({ from, to, isExpected }) => `${isExpected ? "~" : ""}${from / 1_000}-${to / 1_000}`).join(" "))).toEqual([
      "0-4", "4-10", "4-12 ~12-20", "~20-30", "~30-35",
    ]);
  });

  it("expects nothing of a plan that is over", () => {
    const document = planDocument({ status: "completed", finishedAt: "2026-05-04T12:00:40Z" });
    const late = timeline({ subtasks: [{ index: 2, startAt: "2026-05-04T12:00:41Z", finishAt: "2026-05-04T12:00:50Z" }], finishAt: "2026-05-04T12:00:55Z" });
    const { rows, now: end } = ganttOf(document, late, workOf(document, late), now);
    expect(rows.flatMap(({ bars }) => bars).some(({ isExpected }) => isExpected)).toBe(false);
    expect(end).toBe(40_000);
  });

  it.each([[900, 1], [9_000, 5], [61_000, 5], [700_000, 6], [90_000_000, 3]])("has a few round marks over %d ms", (span, least) => {
    const marks = ticks(span);
    expect(marks.length).toBeGreaterThanOrEqual(least);
    expect(marks.length).toBeLessThanOrEqual(9);
    expect(marks.at(-1)!).toBeLessThanOrEqual(span);
  });
});

describe("the report", () => {
  it("has the request, the answer and each result, and tables that texts do not break", () => {
    const text = asMarkdown(planDocument({ status: "completed", answer: "Take A." }), timeline());
    expect(text).toContain("## Answer\n\nTake A.");
    expect(text).toContain("| 2 | Compare \\| both | general | 0, 1 | pending |  |");
    expect(text).toContain("### 0: Read A\n\nA is **fine**");
  });
});
