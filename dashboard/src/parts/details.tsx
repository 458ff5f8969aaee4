import type { ReactNode } from "react";
import type { PlanDocument, Subtask, TimelineAttempt, Usage } from "../api/types";
import type { Seen } from "../model/activity";
import { clock, compact, dayAndTime, duration, money, ticking, tokensOf, whole } from "../model/format";
import { isBusy, LOOKS, type WorkItem } from "../model/work";
import { ErrorHelp } from "./complaint";
import { Copyable } from "./copyable";
import { Markdown } from "./markdown";
import { StatusMark } from "./statusMark";

export interface DetailsProps {
  readonly item: WorkItem;
  readonly document: PlanDocument;
  readonly seen: ReadonlyMap<string, Seen>;
  readonly now: number;
  readonly actions: ReactNode;
}

/** All there is to know of one piece of work. */
export function Details({ item, document, seen, now, actions }: DetailsProps) {
  const { plan } = document;
  const subtask = item.kind === "subtask" ? document.subtasks[Number(item.id)] : undefined;
  const last = item.attempts.at(-1);
  const current = seen.get(last?.label ?? "");
  const session = subtask?.sessionId ?? item.attempts.findLast((attempt) => attempt.sessionId !== undefined)?.sessionId;
  return (
    <div className="details">
      <p className="details-state">
        <StatusMark look={item.look} /> <strong>{LOOKS[item.look]}</strong>
        {isBusy(item.look) && last !== undefined ? <span className="muted">for {ticking(now - Date.parse(last.startedAt))}</span> : null}
        {item.look === "retrying" && item.retryAt !== undefined ? <span className="muted">at {clock(item.retryAt)}</span> : null}
        {item.kind === "subtask" && item.isCritical ? <span className="tag tag-critical">critical path</span> : null}
      </p>
      {item.kind === "subtask" ? <div className="plain-text">{item.title}</div> : null}
      {actions}
      {item.error === undefined ? null : (
        <section className="failure" aria-label="Error">
          <p className="plain-text">{item.error.message}</p>
          <ErrorHelp code={item.error.code} />
        </section>
      )}
      {subtask?.cancelReason === undefined ? null : <p className="muted">Called off: {subtask.cancelReason}</p>}
      {isBusy(item.look) ? <Live seen={current} /> : null}
      {item.result === undefined ? null : (
        <section aria-label={item.kind === "synthesis" ? "Answer" : "Result"}>
          <h3>{item.kind === "synthesis" ? "Answer" : "Result"}</h3>
          <Markdown text={item.result} />
        </section>
      )}
      <dl className="facts">
        {item.agent === undefined ? null : <Fact name="Agent">{item.agent}</Fact>}
        <Fact name="Model">{plan.model ?? "the agent's own"}</Fact>
        {item.kind === "subtask" && item.after.some((id) => id !== "planner") ? <Fact name="Waits for">{item.after.join(", ")}</Fact> : null}
        {session === undefined ? null : (
          <Fact name="Session">
            {session.startsWith(OF_OPENCODE)
              ? <Copyable text={`cd ${quoted(plan.directory)} && opencode --session ${quoted(session)}`} label="the command that opens the session in opencode" />
              : <code>{session}</code>}
          </Fact>
        )}
      </dl>
      <Spent usage={item.usage} />
      <Attempts attempts={item.attempts} now={now} />
      <Permissions subtask={subtask} />
    </div>
  );
}

/** What the ids of sessions begin with that opencode can open. Those of plain endpoints are nowhere once they are over. */
const OF_OPENCODE = "ses_";

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Live({ seen }: { readonly seen: Seen | undefined }) {
  return (
    <section aria-label="What the session does">
      <h3>Now <span className="muted">{seen?.doing ?? "at work"}</span></h3>
      {seen === undefined || seen.text === "" ? null : <div className="live-text plain-text" tabIndex={0}>{seen.text}</div>}
    </section>
  );
}

export function Spent({ usage }: { readonly usage: Usage | undefined }) {
  if (usage === undefined) {
    return null;
  }
  const rows: [string, string][] = [
    ["Input", whole(usage.inputTokens)],
    ["Output", whole(usage.outputTokens)],
    ["Reasoning", whole(usage.reasoningTokens)],
    ["Read from cache", whole(usage.cacheReadTokens)],
    ["Written to cache", whole(usage.cacheWriteTokens)],
  ];
  return (
    <section aria-label="Spent">
      <h3>Spent</h3>
      <table className="figures">
        <tbody>
          {rows.filter(([, count]) => count !== "0").map(([name, count]) => <tr key={name}><th scope="row">{name}</th><td>{count} tokens</td></tr>)}
          {usage.costUsd > 0 ? <tr><th scope="row">Cost</th><td>{money(usage.costUsd)}</td></tr> : null}
        </tbody>
      </table>
    </section>
  );
}

function Attempts({ attempts, now }: { readonly attempts: readonly TimelineAttempt[]; readonly now: number }) {
  if (attempts.length === 0) {
    return null;
  }
  return (
    <section aria-label="Attempts">
      <h3>Attempts</h3>
      <ol className="attempts">
        {attempts.map((attempt) => (
          <li key={attempt.label + attempt.startedAt} value={attempt.attempt}>
            {attempt.outcome ?? "running"}, <time dateTime={attempt.startedAt} title={dayAndTime(attempt.startedAt)}>{clock(attempt.startedAt)}</time>,{" "}
            {duration((attempt.endedAt === undefined ? now : Date.parse(attempt.endedAt)) - Date.parse(attempt.startedAt))}
            {attempt.usage === undefined ? null : <span className="muted">, {compact(tokensOf(attempt.usage))} tokens</span>}
            {attempt.clientId === undefined ? null : <span className="muted">, by {attempt.clientId}</span>}
            {attempt.error === undefined ? null : <p className="plain-text attempt-error"><code>{attempt.error.code}</code> {attempt.error.message}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Permissions({ subtask }: { readonly subtask: Subtask | undefined }) {
  if (subtask?.permissions === undefined) {
    return null;
  }
  return (
    <section aria-label="Permissions asked for">
      <h3>Permissions asked for</h3>
      <ul>
        {subtask.permissions.map((permission, index) => (
          <li key={index}>
            <strong>{permission.allowed ? "allowed" : "refused"}</strong> <code>{permission.permission} {permission.patterns.join(" ")}</code>{" "}
            <span className="muted">{permission.reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
