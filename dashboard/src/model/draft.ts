import type { PlanDocument } from "../api/types";

/** A sub-task of a plan that somebody edits before it begins. */
export interface DraftSubtask {
  /** Stays the same while it is moved about; indexes do not. */
  readonly key: number;
  readonly description: string;
  readonly agent: string;
  /** Keys of those it waits for. */
  readonly after: readonly number[];
}

export interface Draft {
  readonly revision: number;
  readonly subtasks: readonly DraftSubtask[];
}

export type Change =
  | { readonly kind: "describe"; readonly key: number; readonly description: string }
  | { readonly kind: "assign"; readonly key: number; readonly agent: string }
  | { readonly kind: "connect"; readonly from: number; readonly to: number }
  | { readonly kind: "disconnect"; readonly from: number; readonly to: number }
  | { readonly kind: "add"; readonly agent: string }
  | { readonly kind: "remove"; readonly key: number };

export function draftOf({ plan, subtasks }: PlanDocument): Draft {
  return {
    revision: plan.approval?.revision ?? 1,
    subtasks: subtasks.map(({ index, description, agent, dependencies }) => ({ key: index, description, agent, after: dependencies })),
  };
}

export function changed(draft: Draft, change: Change): Draft {
  const of = (key: number, part: (subtask: DraftSubtask) => Partial<DraftSubtask>): Draft => ({
    ...draft,
    subtasks: draft.subtasks.map((subtask) => (subtask.key === key ? { ...subtask, ...part(subtask) } : subtask)),
  });
  switch (change.kind) {
    case "describe":
      return of(change.key, () => ({ description: change.description }));
    case "assign":
      return of(change.key, () => ({ agent: change.agent }));
    case "connect":
      return canConnect(draft, change.from, change.to)
        ? of(change.to, ({ after }) => ({ after: [...after, change.from] }))
        : draft;
    case "disconnect":
      return of(change.to, ({ after }) => ({ after: after.filter((key) => key !== change.from) }));
    case "add": {
      return { ...draft, subtasks: [...draft.subtasks, { key: nextKey(draft), description: "", agent: change.agent, after: [] }] };
    }
    case "remove":
      return {
        ...draft,
        subtasks: draft.subtasks.filter(({ key }) => key !== change.key)
          .map((subtask) => ({ ...subtask, after: subtask.after.filter((key) => key !== change.key) })),
      };
  }
}

/** The key of the one that is added next. */
export function nextKey(draft: Draft): number {
  return Math.max(-1, ...draft.subtasks.map(({ key }) => key)) + 1;
}

/** Whether `to` may wait for `from`: not for itself, not twice, and not in a circle. */
export function canConnect(draft: Draft, from: number, to: number): boolean {
  const target = draft.subtasks.find(({ key }) => key === to);
  return target !== undefined && from !== to && !target.after.includes(from) && !waitsFor(draft, from, to);
}

/** Whether one waits for the other, if only by others. */
function waitsFor(draft: Draft, key: number, other: number): boolean {
  const after = draft.subtasks.find((subtask) => subtask.key === key)?.after ?? [];
  return after.includes(other) || after.some((each) => waitsFor(draft, each, other));
}

/** As it is sent: by indexes. */
export function subtasksOf(draft: Draft): { description: string; agent: string; dependencies: number[] }[] {
  const indexes = new Map(draft.subtasks.map(({ key }, index) => [key, index]));
  return draft.subtasks.map(({ description, agent, after }) => ({
    description,
    agent,
    dependencies: after.map((key) => indexes.get(key)!).sort((a, b) => a - b),
  }));
}
