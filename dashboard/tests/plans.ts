import type { PlanDocument, Timeline } from "../src/api/types";

/** What tests look at: three sub-tasks, of which the last waits for the others. */
export function planDocument(change: Partial<PlanDocument["plan"]> = {}): PlanDocument {
  return {
    plan: {
      id: "plan_1",
      status: "executing",
      taskDescription: "Compare them",
      directory: "/work",
      createdAt: "2026-05-04T12:00:00Z",
      planner: { status: "completed", attempt: 1, startedAt: "2026-05-04T12:00:00Z", finishedAt: "2026-05-04T12:00:04Z" },
      ...change,
    },
    subtasks: [
      { index: 0, status: "completed", description: "Read A", agent: "explore", dependencies: [], attempt: 1, startedAt: "2026-05-04T12:00:04Z",
        finishedAt: "2026-05-04T12:00:10Z", result: "A is **fine**" },
      { index: 1, status: "running", description: "Read B", agent: "explore", dependencies: [], attempt: 1, startedAt: "2026-05-04T12:00:04Z" },
      { index: 2, status: "pending", description: "Compare | both", agent: "general", dependencies: [0, 1] },
    ],
  };
}

export function timeline(change: Partial<Timeline> = {}): Timeline {
  return {
    now: "2026-05-04T12:00:12Z",
    lastSeq: 7,
    attempts: [
      { label: "planner.1", work: "planning", attempt: 1, startedAt: "2026-05-04T12:00:00Z", endedAt: "2026-05-04T12:00:04Z", outcome: "completed" },
      { label: "subtask.0.1", work: "subtask", index: 0, attempt: 1, startedAt: "2026-05-04T12:00:04Z", endedAt: "2026-05-04T12:00:10Z", outcome: "completed" },
      { label: "subtask.1.1", work: "subtask", index: 1, attempt: 1, startedAt: "2026-05-04T12:00:04Z" },
    ],
    criticalPath: [1, 2],
    subtasks: [
      { index: 1, startAt: "2026-05-04T12:00:04Z", finishAt: "2026-05-04T12:00:20Z" },
      { index: 2, startAt: "2026-05-04T12:00:20Z", finishAt: "2026-05-04T12:00:30Z" },
    ],
    finishAt: "2026-05-04T12:00:35Z",
    ...change,
  };
}
