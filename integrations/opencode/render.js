// A plan as text, for the transcript. Pure: a document in, lines out.

import { awaitsApproval, clockTime, droppedStatus, duration, elapsed, icon, inWords, isTerminal, notPlanned, oneLine, pausedUntil, pauseOf, progress, sentence, why } from "./plan.js";
import { spending, spentOf } from "./spending.js";
import { partWayOut, wayOut } from "./ways-out.js";

/**
 * The live checklist, redrawn whenever something of it changes.
 *
 * @param {object} document the answer to GET /v1/orchestrate/{id}
 * @param {number} now
 * @param {string} [trouble] one line on what keeps us from following the plan
 */
export function checklist(document, now, trouble) {
  const { plan, subtasks } = document;
  const time = plan.finishedAt && elapsed({ startedAt: plan.createdAt, finishedAt: plan.finishedAt });
  return [
    title(document, time),
    ...subtasks.map((s) => `  ${checklistLine(s, subtasks)}`),
    ...droppedLines(document, () => ""),
    ...ending(document),
    ...(trouble ? [`  ! ${trouble}`] : []),
    ...phase(document, now),
  ].join("\n");
}

function title({ plan, subtasks }, time) {
  return ["Plan " + plan.id, status(plan), progress(plan, subtasks), time].filter(Boolean).join(" · ");
}

function status(plan) {
  if (plan.outcome === "degraded") return `${plan.status} (degraded)`;
  if (isTerminal(plan.status)) return plan.status;
  const now = inWords(plan.status);
  if (plan.cancelReason) return `${now}, being cancelled`;
  return plan.stopping ? `${now}, being given up: ${plan.stopping.code}` : now;
}

function checklistLine(subtask, all) {
  const time = subtask.finishedAt && subtask.startedAt ? elapsed(subtask) : "";
  const error = subtask.error && `${subtask.error.code}: ${oneLine(subtask.error.message)}`;
  return [
    `${icon(subtask.status)} ${subtask.index} ${oneLine(subtask.description)}`,
    subtask.agent,
    time,
    waiting(subtask, all),
    error || why(subtask),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Without a number: that is another's now. */
function droppedLines({ dropped = [] }, spent) {
  return dropped.map((s) => {
    const mark = icon(droppedStatus(s));
    const time = s.finishedAt && s.startedAt ? elapsed(s) : "";
    return [`  ${mark}   ${oneLine(s.description)}`, s.agent, time, notPlanned(s), spent(s)].filter(Boolean).join(" · ");
  });
}

/** The dependencies that are not there yet: `waits for 0, 2`. The planner may have yet to write them. */
function waiting(subtask, all) {
  if (subtask.status !== "pending") return "";
  const open = (subtask.dependencies ?? []).filter((index) => !isTerminal(all[index]?.status));
  return open.length ? `waits for ${open.join(", ")}` : "";
}

/** What the plan as a whole is at. */
function phase({ plan, subtasks }, now) {
  const pause = pauseOf(plan);
  const until = pausedUntil(pause, now);
  if (until) return [`  ‖ paused until ${[clockTime(until, now), oneLine(pause.reason, 300)].filter(Boolean).join(": ")}`];
  if (awaitsApproval(plan)) return approval(plan, now);
  if (plan.cancelReason || plan.stopping) return [];
  if (plan.status === "planning") return [`  … ${planning(plan, subtasks.length)}`];
  if (plan.status === "synthesizing") return ["  … combining the results"];
  return [];
}

/** Nothing is begun without it; it is given in a shell. */
function approval({ id, approval }, now) {
  const { subtasks = 0, criticalPathSeconds, costUsd } = approval?.forecast ?? {};
  const forecast = [
    `${subtasks} ${subtasks === 1 ? "sub-task" : "sub-tasks"}`,
    criticalPathSeconds !== undefined && `${duration(criticalPathSeconds * 1000)} for the longest chain of them`,
    costUsd && `$${costUsd.low} to $${costUsd.high}`,
  ].filter(Boolean).join(", ");
  const until = approval?.expiresAt ? `, until ${clockTime(Date.parse(approval.expiresAt), now)}` : "";
  return [`  ? waits for your approval${until}: \`mto approve ${id}${approval?.revision ? ` --revision ${approval.revision}` : ""}\` (change it: \`mto edit ${id}\`)`, `    forecast: ${forecast}`];
}

function planning({ planner }, drafts) {
  if (planner?.rejected) return "putting the plan right";
  if (!drafts) return "cutting the task up into sub-tasks";
  return `writing the plan: ${drafts} ${drafts === 1 ? "sub-task" : "sub-tasks"} so far`;
}

function ending(document) {
  const { plan } = document;
  if (plan.status === "failed") {
    const { code, message } = plan.error ?? { code: "internal", message: "no reason was given" };
    return [`  ✗ ${code}: ${sentence(oneLine(message, 400))} ${wayOut(code)}`];
  }
  if (plan.status === "cancelled") return ["  The plan was cancelled. `/orchestrate` it again to start over."];
  return missingLine(document);
}

function missingLine(document) {
  const missing = document.subtasks.filter((s) => s.status === "failed" || s.status === "cancelled");
  if (document.plan.outcome !== "degraded" || !missing.length) return [];
  return [`  Missing from the answer: ${missing.map((s) => `${s.index} ${oneLine(s.description, 80)}`).join("; ")}`];
}

/**
 * All there is to say of a plan, for `/plan-status`.
 *
 * @param {object} document the answer to GET /v1/orchestrate/{id}
 * @param {{now: number, clientId: string, sessionId: string, isShown: boolean}} viewer who asks, when, in which session,
 * and whether the answer is there
 */
export function statusReport(document, viewer) {
  const { plan, subtasks } = document;
  return [
    title(document, elapsed({ startedAt: plan.createdAt, finishedAt: plan.finishedAt }, viewer.now)),
    `Task: ${oneLine(plan.taskDescription, 200)}`,
    ...subtasks.flatMap((s) => statusLines(s, subtasks, viewer.now)),
    ...droppedLines(document, (s) => spending(s.usage)),
    ...phase(document, viewer.now).map((line) => line.trim()),
    ...spentLine(document),
    ...synthesisLine(plan, viewer),
    ...outcomeLines(document),
    ...ending(document).map((line) => line.trim()).filter((line) => !line.startsWith("Missing")),
    ...answerLine(plan, viewer),
  ].join("\n");
}

function statusLines(subtask, all, now) {
  const first = [
    `  ${icon(subtask.status)} ${subtask.index} ${oneLine(subtask.description)}`,
    subtask.agent,
    timing(subtask, now),
    subtask.attempt > 1 ? `attempt ${subtask.attempt}` : "",
    waiting(subtask, all),
    spending(subtask.usage),
    subtask.error ? "" : why(subtask),
  ];
  const lines = [first.filter(Boolean).join(" · ")];
  if (subtask.error) lines.push(`      ${errorLine(subtask)}`);
  if (subtask.retryAt) lines.push(`      tried again in ${duration(Date.parse(subtask.retryAt) - now)}`);
  return lines;
}

function errorLine({ status, error }) {
  const said = sentence(`${error.code}: ${oneLine(error.message, 400)}`);
  return [said, status === "failed" && partWayOut(error.code)].filter(Boolean).join(" ");
}

function timing(subtask, now) {
  if (!subtask.startedAt) return subtask.status === "pending" ? "" : subtask.status;
  if (subtask.status === "running") return `running for ${elapsed(subtask, now)}`;
  if (!subtask.finishedAt) return subtask.status;
  if (subtask.status === "completed") return `took ${elapsed(subtask)}`;
  // Why it was cancelled says that it was.
  return subtask.status === "cancelled" && why(subtask) ? `after ${elapsed(subtask)}` : `${subtask.status} after ${elapsed(subtask)}`;
}

/** The orchestrator counts what is over. */
function spentLine({ plan, subtasks, dropped = [] }) {
  const spent = spentOf(plan.usage, plan.budget);
  const isOpen = [...subtasks, ...dropped].some((s) => s.status === "running");
  return spent ? [`Spent: ${spent}${isOpen ? ", without what runs now" : ""}`] : [];
}

function synthesisLine(plan, viewer) {
  const synthesis = plan.synthesis;
  if (!synthesis) return [];
  const whose = synthesis.clientId === viewer.clientId ? "this opencode" : "another opencode";
  const lines = {
    offered: "Synthesis: open; an opencode that shows this session will do it",
    claimed: `Synthesis: ${whose} is at it`,
    running: `Synthesis: the orchestrator does it, in session ${synthesis.sessionId ?? "of its own"}`,
    completed: synthesis.clientId ? `Synthesis: done by ${whose}` : "Synthesis: done by the orchestrator",
    failed: "Synthesis: failed",
    cancelled: "Synthesis: cancelled",
  };
  return [lines[synthesis.status] ?? `Synthesis: ${synthesis.status}`];
}

function outcomeLines(document) {
  const { outcome } = document.plan;
  return outcome ? [`Outcome: ${outcome}`, ...missingLine(document).map((line) => line.trim())] : [];
}

function answerLine(plan, viewer) {
  if (plan.status !== "completed") return [];
  if (viewer.isShown) return [`Answer: in this session (also: \`mto status ${plan.id}\`)`];
  if (plan.parentSessionId && plan.parentSessionId === viewer.sessionId) return [`Answer: by \`mto status ${plan.id}\`; not in this session yet`];
  const session = plan.parentSessionId ?? plan.synthesis?.sessionId;
  return [`Answer: ${session ? `in session ${session} and ` : ""}by \`mto status ${plan.id}\``];
}
