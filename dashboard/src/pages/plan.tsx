import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Link } from "wouter";
import { cancelPlan, cancelSubtask, retrySubtask } from "../api/calls";
import { asProblem, type Problem } from "../api/problem";
import { type Caller, isOver, mayWrite, type PlanDocument } from "../api/types";
import { clock, compact, dayAndTime, duration, excerpt, money, roughly, ticking, tokensOf } from "../model/format";
import type { PlanPicture } from "../model/planFollower";
import { ganttOf } from "../model/timeLine";
import { usePageTitle } from "../model/usePageTitle";
import { useNow } from "../model/useNow";
import { usePlan } from "../model/usePlan";
import { useIsNarrow } from "../model/useWidth";
import { criticalEdges, LOOKS, type WorkId, type WorkItem, workOf } from "../model/work";
import { Complaint, ErrorHelp } from "../parts/complaint";
import { Copyable } from "../parts/copyable";
import { Details, Fact, Spent } from "../parts/details";
import { Dialog, Question } from "../parts/dialog";
import { ExportMenu } from "../parts/exportMenu";
import { Markdown } from "../parts/markdown";
import { PlanEditor } from "../parts/planEditor";
import { PlanGraph } from "../parts/planGraph";
import { PlanChip, planLook } from "../parts/statusMark";
import { TimeLine } from "../parts/timeLine";

/** One plan, live. */
export function PlanPage({ id, caller }: { readonly id: string; readonly caller: Caller }) {
  const { picture, follower } = usePlan(id);
  const { document: plan, problem } = picture;
  if (plan === undefined) {
    return (
      <div className="page narrow" aria-busy={problem === undefined}>
        {problem === undefined ? <p>…</p> : (
          <>
            <h1>{problem.status === 404 ? "No such plan" : "The plan cannot be shown"}</h1>
            <Complaint problem={problem} />
            <div className="button-row">
              <button type="button" className="button" onClick={() => follower.start()}>Try again</button>
              <Link href="/">All plans</Link>
            </div>
          </>
        )}
      </div>
    );
  }
  return <Sheet plan={plan} picture={picture} mayWrite={mayWrite(caller)}
    onSetGoing={() => follower.start()} />;
}

interface SheetProps {
  readonly plan: PlanDocument;
  readonly picture: PlanPicture;
  readonly mayWrite: boolean;
  /** Something was done after which a plan that was over may not be. */
  readonly onSetGoing: () => void;
}

function Sheet({ plan: document, picture, mayWrite, onSetGoing }: SheetProps) {
  const { plan } = document;
  const { timeline, seen, lit } = picture;
  const over = isOver(plan.status);
  const now = useNow(!over) + picture.ahead;
  const isNarrow = useIsNarrow();
  const [selected, setSelected] = useState<WorkId>();
  const command = useCommand(onSetGoing);
  const subtaskCommand = useCommand(onSetGoing);

  const work = useMemo(() => workOf(document, timeline), [document, timeline]);
  const critical = useMemo(() => criticalEdges(timeline?.criticalPath ?? []), [timeline]);
  const item = work.find(({ id }) => id === selected);
  const doing = useCallback((each: WorkItem) => (each.look === "running" ? seen.get(each.attempts.at(-1)?.label ?? "")?.doing : undefined), [seen]);
  // Back to where it was opened: the card, or the row.
  const close = () => {
    window.document.querySelector<HTMLElement>(`.react-flow__node[data-id="${selected}"]`)?.focus();
    setSelected(undefined);
  };
  const isWaiting = plan.status === "awaiting_approval" && mayWrite;

  usePageTitle(`${planLook(plan).words}: ${excerpt(plan.taskDescription, 60)}`);

  const details = item === undefined ? null : (
    <Details item={item} document={document} seen={seen} now={now}
      actions={mayWrite ? <SubtaskActions plan={document} item={item} command={subtaskCommand} /> : null} />
  );
  // Within the sheet where there is one: what is behind it is not read out.
  const announcer = <Announcer work={work} plan={planLook(plan).words} />;
  const title = item === undefined ? "" : item.kind === "subtask" ? `Sub-task ${item.id}` : item.title;

  return (
    <div className="plan-page">
      <Head document={document} picture={picture} now={now} command={command} mayWrite={mayWrite} />
      {isWaiting ? <PlanEditor document={document} isNarrow={isNarrow} onDone={onSetGoing} /> : (
        <div className="plan-body">
          <div className="plan-main">
            <section className="panel graph-panel" aria-label="Graph">
              <PlanGraph work={work} direction={isNarrow ? "TB" : "LR"} critical={critical} lit={lit} selected={selected} doing={doing} now={now} onSelect={setSelected} />
              <Legend />
            </section>
            <section className="panel" aria-label="Time line">
              <TimeLine gantt={ganttOf(document, timeline, work, now)} selected={selected} onSelect={setSelected} zero={plan.createdAt} />
            </section>
          </div>
          {isNarrow ? <Overview document={document} /> : (
            <aside className="panel side" aria-label={item === undefined ? "The plan" : title}>
              {item === undefined ? <Overview document={document} /> : (
                <>
                  <div className="side-head">
                    <h2>{title}</h2>
                    <button type="button" className="icon-button" onClick={close} aria-label="Back to the plan">✕</button>
                  </div>
                  {details}
                </>
              )}
            </aside>
          )}
          {isNarrow && item !== undefined ? <Dialog title={title} onClose={close} className="sheet">{details}{announcer}</Dialog> : null}
        </div>
      )}
      {isNarrow && item !== undefined ? null : announcer}
    </div>
  );
}

interface Command {
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly run: (work: () => Promise<unknown>) => void;
}

/** Something that is asked of the server, one at a time; what it complains of is kept until the next. */
function useCommand(onDone: () => void): Command {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    work().then(onDone, (error: unknown) => setProblem(asProblem(error))).finally(() => setBusy(false));
  };
  return { isBusy, problem, run };
}

function Head({ document, picture, now, command, mayWrite }: {
  readonly document: PlanDocument;
  readonly picture: PlanPicture;
  readonly now: number;
  readonly command: Command;
  readonly mayWrite: boolean;
}) {
  const { plan, subtasks } = document;
  const [isAsking, setAsking] = useState(false);
  const over = isOver(plan.status);
  const elapsed = (plan.finishedAt === undefined ? now : Date.parse(plan.finishedAt)) - Date.parse(plan.createdAt);
  const eta = over || picture.timeline?.finishAt === undefined ? undefined : Date.parse(picture.timeline.finishAt) - now;
  const done = subtasks.filter(({ status }) => status === "completed").length;
  const failed = subtasks.filter(({ status }) => status === "failed").length;
  return (
    <header className="plan-head">
      <div className="plan-head-row">
        <PlanChip plan={plan} />
        <h1 className="plan-title" title={plan.taskDescription}>{plan.taskDescription}</h1>
        <div className="button-row">
          {mayWrite && !over ? <button type="button" className="button danger" disabled={command.isBusy || plan.cancelReason !== undefined} onClick={() => setAsking(true)}>
            {plan.cancelReason === undefined ? "Cancel plan" : "Being cancelled…"}
          </button> : null}
          <ExportMenu document={document} timeline={picture.timeline} />
        </div>
      </div>
      <dl className="head-figures">
        <Fact name="Sub-tasks">{plan.draft ? `${subtasks.length} so far` : subtasks.length === 0 ? "–" : `${done} of ${subtasks.length}`}{failed > 0 ? <b className="bad"> {failed} failed</b> : null}</Fact>
        <Fact name={over ? "Took" : "Elapsed"}>{over ? duration(elapsed) : ticking(elapsed)}</Fact>
        {over || plan.status === "awaiting_approval" ? null : <Fact name="Done in">{eta === undefined ? <span className="muted" title="Nothing like it was seen yet">not known</span> : eta <= 0 ? "any moment" : `about ${roughly(eta)}`}</Fact>}
        {plan.usage === undefined ? null : <Fact name="Tokens">{compact(tokensOf(plan.usage))}</Fact>}
        {plan.usage === undefined || plan.usage.costUsd === 0 ? null : <Fact name="Cost">{money(plan.usage.costUsd)}</Fact>}
        <Connection state={picture.connection} problem={picture.problem} />
      </dl>
      {plan.pause === undefined ? null : <p className="banner" role="status">The provider asks to wait until {clock(plan.pause.until)}: {plan.pause.reason}</p>}
      {plan.stopping === undefined ? null : <p className="banner" role="status">The plan is being given up: {plan.stopping.message}</p>}
      {picture.problem === undefined || picture.problem.status === 0 ? null : <Complaint problem={picture.problem} />}
      {command.problem === undefined ? null : <Complaint problem={command.problem} />}
      {isAsking ? (
        <Question title="Cancel the plan?" yes="Cancel the plan" onNo={() => setAsking(false)}
          text="Sessions that are at work are ended, and what is not done stays undone. Results that there are stay."
          onYes={() => {
            setAsking(false);
            command.run(() => cancelPlan(plan.id));
          }} />
      ) : null}
    </header>
  );
}

function Connection({ state, problem }: { readonly state: PlanPicture["connection"]; readonly problem: Problem | undefined }) {
  const isLost = state === "lost" || problem?.status === 0;
  if (!isLost && state !== "live") {
    return null;
  }
  return (
    <div className={`connection ${isLost ? "lost" : "live"}`}>
      <dt className="only-spoken">Connection</dt>
      <dd><i aria-hidden="true" /> <span role="status">{isLost ? "Connection lost; trying again. The plan goes on." : "live"}</span></dd>
    </div>
  );
}

function SubtaskActions({ plan: document, item, command }: { readonly plan: PlanDocument; readonly item: WorkItem; readonly command: Command }) {
  const { plan } = document;
  if (item.kind !== "subtask") {
    return null;
  }
  const index = Number(item.id);
  const mayCancel = !isOver(plan.status) && ["pending", "queued", "running", "retrying"].includes(item.look);
  const mayRetry = isOver(plan.status) && (item.look === "failed" || item.look === "cancelled");
  return (
    <div className="button-row">
      {mayRetry ? <button type="button" className="button primary" disabled={command.isBusy} onClick={() => command.run(() => retrySubtask(plan.id, index))}>Run it again</button> : null}
      {mayCancel ? <button type="button" className="button danger" disabled={command.isBusy} onClick={() => command.run(() => cancelSubtask(plan.id, index))}>Cancel this sub-task</button> : null}
      {command.problem === undefined ? null : <Complaint problem={command.problem} />}
    </div>
  );
}

/** What the plan came to, and what it is. */
function Overview({ document }: { readonly document: PlanDocument }) {
  const { plan } = document;
  return (
    <div className="overview">
      {plan.answer === undefined ? null : (
        <section aria-label="Answer">
          <h2>Answer</h2>
          {plan.outcome === "degraded" ? <p className="banner">Not all of it could be done; the answer says what is missing.</p> : null}
          <Markdown text={plan.answer} />
        </section>
      )}
      {plan.error === undefined ? null : (
        <section className="failure" aria-label="Why it failed">
          <h2>Why it failed</h2>
          <p className="plain-text">{plan.error.message}</p>
          <ErrorHelp code={plan.error.code} />
        </section>
      )}
      {plan.cancelReason === undefined ? null : <p className="muted">Called off: {plan.cancelReason}</p>}
      <section aria-label="Request">
        <h2>Request</h2>
        <div className="plain-text">{plan.taskDescription}</div>
      </section>
      <dl className="facts">
        <Fact name="Plan"><Copyable text={plan.id} label="the plan's id" /></Fact>
        <Fact name="Folder"><code>{plan.directory}</code></Fact>
        <Fact name="Model">{plan.model ?? "each agent's own"}</Fact>
        <Fact name="Submitted">{dayAndTime(plan.createdAt)}{plan.owner === undefined ? "" : ` by ${plan.owner}`}</Fact>
        {plan.finishedAt === undefined ? null : <Fact name="Over">{dayAndTime(plan.finishedAt)}</Fact>}
        {plan.budget === undefined ? null : (
          <Fact name="Budget">{[plan.budget.maxCostUsd === undefined ? "" : money(plan.budget.maxCostUsd), plan.budget.maxTokens === undefined ? "" : `${compact(plan.budget.maxTokens)} tokens`].filter((part) => part !== "").join(", ")}</Fact>
        )}
        {plan.parentSessionId === undefined ? null : <Fact name="Answer in">{plan.parentSessionId}</Fact>}
      </dl>
      {plan.notes === undefined ? null : (
        <section aria-label="Notes">
          <h2>Put right in the plan</h2>
          <ul>{plan.notes.map((note, index) => <li key={index}>{note}</li>)}</ul>
        </section>
      )}
      <Spent usage={plan.usage} />
    </div>
  );
}

function Legend() {
  return (
    <p className="legend">
      <span><i className="legend-critical" aria-hidden="true" /> critical path: what takes longest from end to end</span>
      <span><i className="legend-lit" aria-hidden="true" /> a result flows</span>
    </p>
  );
}

/** Tells screen readers what changes, and nobody else: the eye sees it. */
function Announcer({ work, plan }: { readonly work: readonly WorkItem[]; readonly plan: string }) {
  const before = useRef<{ looks: ReadonlyMap<WorkId, string>; plan: string }>(undefined);
  const [words, setWords] = useState("");
  useEffect(() => {
    const last = before.current;
    before.current = { looks: new Map(work.map(({ id, look }) => [id, look])), plan };
    const news = last === undefined ? [] : work.filter(({ id, look }) => last.looks.get(id) !== look && look !== "queued" && look !== "pending")
      .map(({ id, kind, look }) => `${kind === "subtask" ? `Sub-task ${id}` : kind === "planner" ? "Planner" : "Answer"} ${LOOKS[look]}.`);
    if (last !== undefined && last.plan !== plan) {
      news.push(`The plan: ${plan}.`);
    }
    if (news.length > 0) {
      setWords(news.join(" "));
    }
  }, [work, plan]);
  return <div className="only-spoken" role="status" aria-live="polite">{words}</div>;
}
