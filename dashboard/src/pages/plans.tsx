import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { listPlans, type PlanFilter } from "../api/calls";
import { clockAhead } from "../api/http";
import { asProblem, type Problem } from "../api/problem";
import { type Caller, isAdmin, isOver, mayWrite, type PlanLine, type PlanPage } from "../api/types";
import { ago, compact, dayAndTime, duration, excerpt, money, ticking, tokensOf } from "../model/format";
import { useNow } from "../model/useNow";
import { usePageTitle } from "../model/usePageTitle";
import { Complaint } from "../parts/complaint";
import { PlanChip } from "../parts/statusMark";

/** Statuses that are looked for together, as people think of them. */
const GROUPS: readonly { readonly name: string; readonly value: string; readonly statuses: readonly string[] }[] = [
  { name: "All", value: "", statuses: [] },
  { name: "Live", value: "live", statuses: ["planning", "awaiting_approval", "executing", "synthesizing"] },
  { name: "To approve", value: "waiting", statuses: ["awaiting_approval"] },
  { name: "Completed", value: "completed", statuses: ["completed"] },
  { name: "Failed", value: "failed", statuses: ["failed"] },
  { name: "Cancelled", value: "cancelled", statuses: ["cancelled"] },
];

/** How often the list is read anew while something on it goes on, and while nothing does; in milliseconds. */
const LIVELY = 1_500;
const QUIET = 5_000;

/** How long typing pauses before it is searched for, in milliseconds. */
const TYPED = 250;

export function PlansPage({ caller }: { readonly caller: Caller }) {
  const [parameters, setParameters] = useSearchParams();
  const group = GROUPS.find(({ value }) => value === (parameters.get("show") ?? "")) ?? GROUPS[0]!;
  const search = parameters.get("q") ?? "";
  const directory = parameters.get("directory") ?? "";
  const cursors = parameters.getAll("after");
  usePageTitle("Plans");
  const { page, problem, read } = usePlanPage({ statuses: group.statuses, search, directory }, cursors.at(-1));
  const now = useNow(page?.plans.some(({ status }) => !isOver(status)) ?? false) + clockAhead();

  const choose = (change: Record<string, string>) => {
    setParameters((before) => {
      const after = new URLSearchParams(before);
      after.delete("after");
      Object.entries(change).forEach(([name, value]) => (value === "" ? after.delete(name) : after.set(name, value)));
      return after;
    }, { replace: true });
  };
  const turn = (to: readonly string[]) => setParameters((before) => {
    const after = new URLSearchParams(before);
    after.delete("after");
    to.forEach((cursor) => after.append("after", cursor));
    return after;
  });

  return (
    <div className="page">
      <h1 className="only-spoken">Plans</h1>
      <div className="filters" role="search">
        <div className="segments" role="group" aria-label="Which plans">
          {GROUPS.map(({ name, value }) => (
            <button key={value} type="button" aria-pressed={group.value === value} onClick={() => choose({ show: value })}>{name}</button>
          ))}
        </div>
        <SearchField value={search} onChange={(q) => choose({ q })} />
        {directory === "" ? null : (
          <button type="button" className="tag tag-button" onClick={() => choose({ directory: "" })} aria-label={`Folder ${directory}: show all folders`}>
            {directory} <span aria-hidden="true">✕</span>
          </button>
        )}
      </div>
      {problem === undefined ? null : (
        <>
          <Complaint problem={problem} />
          <button type="button" className="button" onClick={read}>Try again</button>
        </>
      )}
      {page === undefined ? null : <List page={page} now={now} showsOwner={isAdmin(caller)} onDirectory={(path) => choose({ directory: path })}
        isFiltered={group.value !== "" || search !== "" || directory !== ""} isWriter={mayWrite(caller)} />}
      <nav className="pager" aria-label="Pages">
        {cursors.length === 0 ? null : <button type="button" className="button" onClick={() => turn(cursors.slice(0, -1))}>Newer</button>}
        {page?.searchedTo === undefined ? null : <span className="muted">Searched back to {dayAndTime(page.searchedTo)}.</span>}
        {page?.nextCursor === undefined ? null : (
          <button type="button" className="button" onClick={() => turn([...cursors, page.nextCursor!])}>
            {page.searchedTo === undefined ? "Older" : "Search further back"}
          </button>
        )}
      </nav>
    </div>
  );
}

function SearchField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    if (typed === value) {
      return;
    }
    const timer = setTimeout(() => onChange(typed.trim()), TYPED);
    return () => clearTimeout(timer);
    // What is typed alone decides: the callback is made anew with each drawing.
  }, [typed]);
  // What is searched for may change without the field: by a link, or by going back.
  useEffect(() => setTyped((before) => (before.trim() === value ? before : value)), [value]);
  return (
    <input type="search" className="search" placeholder="Search requests" aria-label="Search requests" maxLength={200} value={typed}
      onChange={(event) => setTyped(event.target.value)} />
  );
}

/** One page of the list, read again and again while it is looked at. */
function usePlanPage(filter: PlanFilter, cursor: string | undefined) {
  const [found, setFound] = useState<{ readonly key: string; readonly page: PlanPage }>();
  const [problem, setProblem] = useState<Problem>();
  const [round, setRound] = useState(0);
  const key = JSON.stringify([filter, cursor]);
  const wanted = useRef({ filter, cursor });
  wanted.current = { filter, cursor };

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      let pause = QUIET;
      try {
        const page = await listPlans(wanted.current.filter, wanted.current.cursor, stop.signal);
        setFound({ key, page });
        setProblem(undefined);
        pause = page.plans.some(({ status }) => !isOver(status)) ? LIVELY : QUIET;
      } catch (error) {
        if (!stop.signal.aborted) {
          setProblem(asProblem(error));
        }
      }
      if (!stop.signal.aborted) {
        timer = setTimeout(() => void whenSeen(), pause);
      }
    };
    // Nobody looks at a hidden page; it is read when somebody does again.
    const whenSeen = async () => {
      if (document.hidden) {
        await new Promise<void>((resolve) => document.addEventListener("visibilitychange", () => resolve(), { once: true, signal: stop.signal }));
      }
      await read();
    };
    void read();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [key, round]);

  // What was found for another question is no answer to this one.
  return { page: found?.key === key ? found.page : undefined, problem, read: () => setRound((before) => before + 1) };
}

function List({ page, now, showsOwner, onDirectory, isFiltered, isWriter }: {
  readonly page: PlanPage;
  readonly now: number;
  readonly showsOwner: boolean;
  readonly onDirectory: (path: string) => void;
  readonly isFiltered: boolean;
  readonly isWriter: boolean;
}) {
  if (page.plans.length === 0) {
    return (
      <div className="empty panel">
        {isFiltered ? <p>{page.nextCursor === undefined ? "No plan fits." : "No plan fits so far back."}</p> : (
          <>
            <p>There are no plans yet.</p>
            {isWriter ? <p><Link href="/new" className="button primary">Make the first one</Link></p> : null}
          </>
        )}
      </div>
    );
  }
  return (
    <ul className="plan-list">
      {page.plans.map((plan) => <Line key={plan.id} plan={plan} now={now} showsOwner={showsOwner} onDirectory={onDirectory} />)}
    </ul>
  );
}

function Line({ plan, now, showsOwner, onDirectory }: {
  readonly plan: PlanLine;
  readonly now: number;
  readonly showsOwner: boolean;
  readonly onDirectory: (path: string) => void;
}) {
  const [, go] = useLocation();
  const { total, completed, failed } = plan.subtasks;
  const began = Date.parse(plan.createdAt);
  return (
    // The whole line can be clicked; for the keyboard and for screen readers the link in it is what leads there.
    <li className="plan-line" onClick={(event) => {
      if (!(event.target as HTMLElement).closest("a, button") && getSelection()?.isCollapsed !== false) {
        go(`/plans/${plan.id}`);
      }
    }}>
      <PlanChip plan={plan} />
      <div className="plan-line-words">
        <Link href={`/plans/${plan.id}`} className="plan-line-title">{excerpt(plan.taskDescription, 160)}</Link>
        <div className="plan-line-place">
          <code>{plan.id}</code>
          <button type="button" className="link-button" onClick={() => onDirectory(plan.directory)} title="Only plans of this folder">{plan.directory}</button>
          {showsOwner && plan.owner !== undefined ? <span>{plan.owner}</span> : null}
          {plan.pausedUntil === undefined ? null : <span>paused until {dayAndTime(plan.pausedUntil)}</span>}
        </div>
      </div>
      <Progress total={total} completed={completed} failed={failed} />
      <div className="plan-line-figures">
        <span title="How long it took">{plan.finishedAt === undefined ? ticking(now - began) : duration(Date.parse(plan.finishedAt) - began)}</span>
        <span title="Tokens, and cost where it is known">
          {plan.usage === undefined ? "" : plan.usage.costUsd > 0 ? money(plan.usage.costUsd) : `${compact(tokensOf(plan.usage))} tokens`}
        </span>
        <time dateTime={plan.createdAt} title={dayAndTime(plan.createdAt)}>{ago(plan.createdAt, now)}</time>
      </div>
    </li>
  );
}

export function Progress({ total, completed, failed }: { readonly total: number; readonly completed: number; readonly failed: number }) {
  const share = (count: number) => `${total === 0 ? 0 : (100 * count) / total}%`;
  const words = total === 0 ? "no sub-tasks yet" : `${completed} of ${total} done${failed > 0 ? `, ${failed} failed` : ""}`;
  return (
    <div className="progress" role="img" aria-label={words}>
      <div className="progress-track" aria-hidden="true">
        <i className="progress-done" style={{ width: share(completed) }} />
        <i className="progress-failed" style={{ width: share(failed) }} />
      </div>
      <span aria-hidden="true">{total === 0 ? "–" : `${completed}/${total}`}{failed > 0 ? <b className="bad"> {failed} failed</b> : null}</span>
    </div>
  );
}
