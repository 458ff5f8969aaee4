import { useEffect, useMemo, useReducer, useState } from "react";
import { agentsIn, approvePlan, editPlan } from "../api/calls";
import { asProblem, type Problem } from "../api/problem";
import type { Agent, Plan, PlanDocument } from "../api/types";
import { canConnect, type Change, changed, type Draft, draftOf, type DraftSubtask, nextKey, subtasksOf } from "../model/draft";
import { dayAndTime, excerpt, money, roughly } from "../model/format";
import { type WorkId, type WorkItem, workOf } from "../model/work";
import { Complaint } from "./complaint";
import { PlanGraph } from "./planGraph";

const NONE: ReadonlySet<string> = new Set();

/** A plan that waits for somebody's yes: seen, changed and approved here. */
export function PlanEditor({ document, isNarrow, onDone }: { readonly document: PlanDocument; readonly isNarrow: boolean; readonly onDone: () => void }) {
  const { plan } = document;
  // What is edited stays as it was begun, whatever others do to the plan meanwhile.
  const [original, setOriginal] = useState(() => draftOf(document));
  const [draft, change] = useReducer(changedOrReplaced, undefined, () => stored(plan.id, original.revision) ?? original);
  const isOvertaken = (plan.approval?.revision ?? 0) > original.revision;
  const [selected, setSelected] = useState<number>();
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const agents = useAgents(plan);
  const isChanged = JSON.stringify(subtasksOf(draft)) !== JSON.stringify(subtasksOf(original));

  // Whoever goes elsewhere finds what they changed when they come back.
  useEffect(() => keep(plan.id, isChanged ? draft : undefined), [plan.id, isChanged, draft]);

  const say = async (approve: boolean) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await (isChanged
        ? editPlan(plan.id, { subtasks: subtasksOf(draft), revision: draft.revision, approve })
        : approvePlan(plan.id, draft.revision));
      keep(plan.id, undefined);
      if (!approve) {
        setOriginal({ ...draft, revision: draft.revision + 1 });
        change({ ...draft, revision: draft.revision + 1 });
      }
      onDone();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };

  const work = useMemo(() => workOfDraft(document, draft), [document, draft]);
  // The graph numbers them as the list does; what is said of one by its key stays true when others go.
  const key = (id: WorkId) => draft.subtasks[Number(id)]!.key;
  const chosen = draft.subtasks.findIndex((subtask) => subtask.key === selected);
  const forecast = plan.approval?.forecast;
  const expires = plan.approval?.expiresAt;
  const showTheirs = () => {
    const theirs = draftOf(document);
    setOriginal(theirs);
    change(theirs);
    setSelected(undefined);
    setProblem(undefined);
  };
  return (
    <div className="plan-body">
      <div className="plan-main">
        <section className="panel approval" aria-label="Approval">
          <p>
            <strong>Nothing has begun.</strong> {forecast === undefined ? count(draft.subtasks.length) : forecastWords(forecast)}.{" "}
            {expires === undefined ? "" : `It waits until ${dayAndTime(expires)}.`}
          </p>
          {isOvertaken ? (
            <div className="banner" role="alert">
              <p>Somebody else has changed the plan meanwhile. What you see here is not what it is any more{isChanged ? ", and your changes cannot be saved over theirs" : ""}.</p>
              <button type="button" className="button" onClick={showTheirs}>{isChanged ? "Drop my changes and show theirs" : "Show theirs"}</button>
            </div>
          ) : null}
          <div className="button-row">
            <button type="button" className="button primary" disabled={isBusy || isOvertaken} onClick={() => void say(true)}>{isChanged ? "Save and approve" : "Approve"}</button>
            {isChanged ? (
              <>
                <button type="button" className="button" disabled={isBusy || isOvertaken} onClick={() => void say(false)}>Save, approve later</button>
                <button type="button" className="button" disabled={isBusy} onClick={() => change(original)}>Undo the changes</button>
              </>
            ) : null}
            <button type="button" className="button" onClick={() => {
              change({ kind: "add", agent: draft.subtasks[0]?.agent ?? agents[0]?.name ?? "general" });
              setSelected(nextKey(draft));
            }}>Add a sub-task</button>
          </div>
          {problem === undefined ? null : <Complaint problem={problem} />}
        </section>
        <section className="panel graph-panel" aria-label="Graph">
          <PlanGraph work={work} direction={isNarrow ? "TB" : "LR"} critical={NONE} lit={NONE} selected={chosen < 0 ? undefined : `${chosen}`} doing={() => undefined} now={0}
            onSelect={(id) => setSelected(id === undefined || !isSubtask(id) ? undefined : key(id))}
            onConnect={(from, to) => change({ kind: "connect", from: key(from), to: key(to) })}
            onDisconnect={(from, to) => change({ kind: "disconnect", from: key(from), to: key(to) })}
            mayConnect={(from, to) => canConnect(draft, key(from), key(to))} />
          <p className="legend">
            Drag from the {isNarrow ? "lower" : "right"} edge of a sub-task to the {isNarrow ? "upper" : "left"} edge of the one that is to wait for it. Click an edge and press Delete to take it away.
          </p>
        </section>
      </div>
      <aside className="panel side" aria-label="Sub-tasks">
        <h2>Sub-tasks</h2>
        <ol className="draft-list" start={0}>
          {draft.subtasks.map((subtask, index) => (
            <li key={subtask.key} value={index}>
              {index === chosen ? (
                <SubtaskForm subtask={subtask} index={index} draft={draft} agents={agents} problem={problem} onChange={change} onClose={() => setSelected(undefined)} />
              ) : (
                <button type="button" className="draft-line" onClick={() => setSelected(subtask.key)}>
                  {subtask.description === "" ? <em>No description yet</em> : excerpt(subtask.description, 100)} <span className="muted">{subtask.agent}</span>
                  {problem?.fields.some(({ field }) => field.startsWith(`subtasks[${index}]`)) ? <b className="bad"> not right yet</b> : null}
                </button>
              )}
            </li>
          ))}
        </ol>
      </aside>
    </div>
  );
}

function changedOrReplaced(before: Draft, what: Change | Draft): Draft {
  return "kind" in what ? changed(before, what) : what;
}

const STORED = "mto.edit.";

function stored(plan: string, revision: number): Draft | undefined {
  try {
    const draft = JSON.parse(sessionStorage.getItem(STORED + plan) ?? "null") as Draft | null;
    return draft?.revision === revision ? draft : undefined;
  } catch {
    return undefined;
  }
}

function keep(plan: string, draft: Draft | undefined): void {
  if (draft === undefined) {
    sessionStorage.removeItem(STORED + plan);
  } else {
    sessionStorage.setItem(STORED + plan, JSON.stringify(draft));
  }
}

function SubtaskForm({ subtask, index, draft, agents, problem, onChange, onClose }: {
  readonly subtask: DraftSubtask;
  readonly index: number;
  readonly draft: Draft;
  readonly agents: readonly Agent[];
  readonly problem: Problem | undefined;
  readonly onChange: (change: Change) => void;
  readonly onClose: () => void;
}) {
  const { key } = subtask;
  const names = agents.some(({ name }) => name === subtask.agent) ? agents : [{ name: subtask.agent, description: "" }, ...agents];
  const error = (field: string) => {
    const message = problem?.of(`subtasks[${index}].${field}`);
    return message === undefined ? null : <p className="field-error" role="alert">{message}</p>;
  };
  return (
    <fieldset className="draft-form">
      <legend>Sub-task {index}</legend>
      <label className="field">
        <span className="field-name">What is to be done</span>
        <textarea rows={4} autoFocus value={subtask.description} onChange={(event) => onChange({ kind: "describe", key, description: event.target.value })} />
      </label>
      {error("description")}
      <label className="field">
        <span className="field-name">Agent</span>
        <select value={subtask.agent} onChange={(event) => onChange({ kind: "assign", key, agent: event.target.value })}>
          {names.map(({ name, description }) => <option key={name} value={name}>{description === "" ? name : `${name}: ${excerpt(description, 60)}`}</option>)}
        </select>
      </label>
      {error("agent")}
      <fieldset className="waits-for">
        <legend>Waits for</legend>
        {draft.subtasks.length === 1 ? <p className="muted">There is no other.</p> : null}
        {draft.subtasks.map((other, at) => (other.key === key ? null : (
          <label key={other.key} className="check">
            <input type="checkbox" checked={subtask.after.includes(other.key)}
              disabled={!subtask.after.includes(other.key) && !canConnect(draft, other.key, key)}
              onChange={(event) => onChange({ kind: event.target.checked ? "connect" : "disconnect", from: other.key, to: key })} />
            <span>{at}: {excerpt(other.description, 70)}</span>
          </label>
        )))}
      </fieldset>
      {error("dependencies")}
      <div className="button-row">
        <button type="button" className="button" onClick={onClose}>Done</button>
        <button type="button" className="button danger" onClick={() => onChange({ kind: "remove", key })}>Remove</button>
      </div>
    </fieldset>
  );
}

/** Those that there are to choose from; none until the runtime has said which. */
function useAgents({ directory, model }: Plan): readonly Agent[] {
  const [agents, setAgents] = useState<readonly Agent[]>([]);
  useEffect(() => {
    agentsIn(directory, model).then(setAgents, () => {
      // The names in the plan remain to choose from, and the server says which it does not know.
    });
  }, [directory, model]);
  return agents;
}

function count(subtasks: number): string {
  return subtasks === 1 ? "1 sub-task" : `${subtasks} sub-tasks`;
}

function forecastWords({ subtasks, criticalPathSeconds, costUsd }: NonNullable<NonNullable<PlanDocument["plan"]["approval"]>["forecast"]>): string {
  const parts = [count(subtasks)];
  if (criticalPathSeconds !== undefined) {
    parts.push(`about ${roughly(criticalPathSeconds * 1_000)} for the longest chain of them`);
  }
  if (costUsd !== undefined) {
    parts.push(`${money(costUsd.low)} to ${money(costUsd.high)}`);
  }
  return parts.join(", ");
}

function isSubtask(id: WorkId): boolean {
  return id !== "planner" && id !== "synthesis";
}

/** The draft as the graph shows it. */
function workOfDraft(document: PlanDocument, draft: Draft): readonly WorkItem[] {
  const subtasks = subtasksOf(draft).map((subtask, index) => ({ ...subtask, index, status: "pending" as const }));
  return workOf({ plan: document.plan, subtasks }, undefined);
}
