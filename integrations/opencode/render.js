// A plan as text, for the transcript. Pure: a document in, lines out.

import { duration, elapsed, icon, isTerminal, oneLine, progress } from "./plan.js";

/** What to do about a failure, by its code. What is not here has the catch-all. */
const WAYS_OUT = {
  provider_auth: "Log in (`opencode auth login`), then `/orchestrate` it again.",
  provider_rejected: "Choose another model, then `/orchestrate` it again.",
  provider_unavailable: "Wait until the provider answers again, then `/orchestrate` it again.",
  model_unknown: "Correct the model in opencode's configuration, then `/orchestrate` it again.",
  agent_unknown: "Correct the agent in opencode's configuration, then `/orchestrate` it again.",
  context_overflow: "`/compact` this session or open a new one, then `/orchestrate` it again.",
  plan_invalid: "Say more exactly what is wanted, then `/orchestrate` it again.",
  planner_timeout: "Ask for less at once, then `/orchestrate` it again.",
  session_aborted: "`/orchestrate` it again when the answer is wanted after all.",
  session_unknown: "The session was deleted; `/orchestrate` it again in another one.",
};
const wayOut = (code) => WAYS_OUT[code] ?? "`/orchestrate` it again; the server's log (`mto doctor` names it) has more.";

/**
 * The live checklist, redrawn whenever something of it changes.
 *
 * @param {object} document the answer to GET /v1/orchestrate/{id}
 * @param {string} [trouble] one line on what keeps us from following the plan
 */
export function checklist(document, trouble) {
  const { plan, subtasks } = document;
  return [
    title(document),
    ...subtasks.map((s) => `  ${checklistLine(s, subtasks)}`),
    ...ending(document),
    ...(trouble ? [`  ! ${trouble}`] : []),
    ...(isTerminal(plan.status) ? [] : phase(document)),
  ].join("\n");
}

function title({ plan, subtasks }) {
  const time = plan.finishedAt && elapsed({ startedAt: plan.createdAt, finishedAt: plan.finishedAt });
  const status = plan.outcome === "degraded" ? `${plan.status} (degraded)` : plan.status;
  return ["Plan " + plan.id, status, progress(subtasks), time].filter(Boolean).join(" · ");
}

function checklistLine(subtask, all) {
  const time = subtask.finishedAt && subtask.startedAt ? elapsed(subtask) : "";
  const error = subtask.error && `${subtask.error.code}: ${oneLine(subtask.error.message)}`;
  return [
    `${icon(subtask.status)} ${subtask.index} ${oneLine(subtask.description)}`,
    subtask.agent,
    time,
    waiting(subtask, all),
    error,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The dependencies that are not there yet: `waits for 0, 2`. */
function waiting(subtask, all) {
  if (subtask.status !== "pending") return "";
  const open = (subtask.dependencies ?? []).filter((index) => all[index] && !isTerminal(all[index].status));
  return open.length ? `waits for ${open.join(", ")}` : "";
}

function phase({ plan }) {
  if (plan.status === "planning") return ["  … cutting the task up into sub-tasks"];
  if (plan.status === "synthesizing") return ["  … combining the results"];
  return [];
}

function ending(document) {
  const { plan } = document;
  if (plan.status === "failed") {
    const { code, message } = plan.error ?? { code: "internal", message: "no reason was given" };
    return [`  ✗ ${code}: ${oneLine(message, 400)} ${wayOut(code)}`];
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
 * @param {{now: number, clientId: string, sessionId: string}} viewer who asks, when, and in which session
 */
export function statusReport(document, viewer) {
  const { plan, subtasks } = document;
  const span = elapsed({ startedAt: plan.createdAt, finishedAt: plan.finishedAt }, viewer.now);
  return [
    ["Plan " + plan.id, plan.status, progress(subtasks), span].filter(Boolean).join(" · "),
    `Task: ${oneLine(plan.taskDescription, 200)}`,
    ...subtasks.flatMap((s) => statusLines(s, subtasks, viewer.now)),
    ...phase(document).map((line) => line.trim()),
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
  ];
  const lines = [first.filter(Boolean).join(" · ")];
  if (subtask.error) lines.push(`      ${subtask.error.code}: ${oneLine(subtask.error.message, 400)}`);
  if (subtask.retryAt) lines.push(`      tried again in ${duration(Date.parse(subtask.retryAt) - now)}`);
  return lines;
}

function timing(subtask, now) {
  if (!subtask.startedAt) return subtask.status === "pending" ? "" : subtask.status;
  if (subtask.status === "running") return `running for ${elapsed(subtask, now)}`;
  if (!subtask.finishedAt) return subtask.status;
  return subtask.status === "completed" ? `took ${elapsed(subtask)}` : `${subtask.status} after ${elapsed(subtask)}`;
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
  if (plan.parentSessionId && plan.parentSessionId === viewer.sessionId) {
    return [`Answer: in this session (also: \`mto status ${plan.id}\`)`];
  }
  const session = plan.parentSessionId ?? plan.synthesis?.sessionId;
  return [`Answer: ${session ? `in session ${session} and ` : ""}by \`mto status ${plan.id}\``];
}
