// What both halves of the plugin know of a plan. Imports nothing: the TUI half runs in another thread.

/** Under this key a part's metadata holds the plan that its note shows. */
export const NOTE = "mto";
/** Under this key the note's metadata says how many characters of its text stand above the checklist. */
export const HEAD = "mtoHead";
/** Under this key a prompt that asks for the answer names its plan, and who asks: `{planId, clientId}`. */
export const ASK = "mtoSynthesis";
/** Under this key an answer that the orchestrator wrote names its plan. */
export const ANSWER = "mtoAnswer";

const TERMINAL = new Set(["completed", "failed", "cancelled"]);
const ICONS = { pending: "○", running: "◐", completed: "✓", failed: "✗", cancelled: "–" };
const DESCRIPTION_CHARS = 160;

/** Nothing happens any more to a plan, or a sub-task, of this status. */
export const isTerminal = (status) => TERMINAL.has(status);

export const icon = (status) => ICONS[status] ?? "?";

/** How many of the sub-tasks are completed: `2/5`, `2/5…` where more may come; empty where there are none yet. */
export function progress({ status }, subtasks) {
  const done = subtasks.filter((s) => s.status === "completed").length;
  return subtasks.length ? `${done}/${subtasks.length}${status === "planning" ? "…" : ""}` : "";
}

/** How a sub-task looks that was begun while the planner wrote, and is not in the plan it came to. */
export const droppedStatus = ({ status }) => (status === "running" ? status : "cancelled");

/** What is said of it. */
export const notPlanned = ({ status }) => (status === "running" ? "being ended: not in the plan" : "not in the plan");

/** Whether a plan is there for people to look at, and begins when one approves it. */
export const awaitsApproval = ({ status, cancelReason, stopping }) => status === "awaiting_approval" && !cancelReason && !stopping;

/** A status in words. */
export const inWords = (status) => status.replaceAll("_", " ");

/** A time span for people: `4 s`, `1 m 05 s`, `2 h 03 m`. */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} m`;
}

/** So close to its end a wait is told to the second. */
const NEAR_MS = 120_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * A time to come, as the clock on the wall has it: `14:05`, with the day where that is not today's, to the second where
 * it is near. Never before its time.
 */
export function clockTime(at, now) {
  const isNear = at - now < NEAR_MS;
  const unit = isNear ? 1_000 : 60_000;
  const then = new Date(Math.ceil(at / unit) * unit);
  const two = (n) => String(n).padStart(2, "0");
  const time = [then.getHours(), then.getMinutes(), ...(isNear ? [then.getSeconds()] : [])].map(two).join(":");
  const isToday = then.toDateString() === new Date(now).toDateString();
  return isToday ? time : `${then.getDate()} ${MONTHS[then.getMonth()]} ${time}`;
}

/** Until when a wait for a provider lasts, in milliseconds; undefined where it is over, or there is none. */
export function pausedUntil(pause, now) {
  const until = Date.parse(pause?.until ?? "");
  return until > now ? until : undefined;
}

/** The wait of a plan for its provider, also where it is over; undefined where there is none, or it keeps nobody. */
export function pauseOf({ status, pause, synthesis, cancelReason, stopping }) {
  // A client asks a provider of its own, and waits for nobody.
  const isWithClient = status === "synthesizing" && ["offered", "claimed"].includes(synthesis?.status);
  return isWithClient || cancelReason || stopping || isTerminal(status) ? undefined : pause;
}

/** A text that ends as a sentence does. */
export const sentence = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** Why a sub-task stands as it does, in few words; empty where there is nothing to say. */
export function why({ status, cancelReason, stopping, error }) {
  if (status === "cancelled") return cancelReason ? cancelled(oneLine(cancelReason)) : "";
  if (status === "completed") return "";
  if (status !== "failed" && cancelReason) return "being cancelled";
  return stopping ? `being ended: ${stopping.code}` : (error?.code ?? "");
}

function cancelled(reason) {
  const said = reason.replace(/\.$/, "");
  return /^cancelled/i.test(said) ? `c${said.slice(1)}` : `cancelled: ${said}`;
}

/** A text without what steers terminals, or turns the order of what is read. */
export const printable = (text) => String(text).replace(/(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");

/** Cuts a text to one line of at most so many characters, and marks the cut. What steers terminals is left out. */
export function oneLine(text, chars = DESCRIPTION_CHARS) {
  const flat = String(text ?? "").replace(/[\s\p{Cc}]+/gu, " ").trim();
  return flat.length <= chars ? flat : `${flat.slice(0, chars - 1)}…`;
}

/**
 * What the TUI half needs of a plan, small enough to be stored with each redraw.
 *
 * @param {object} document the answer to GET /v1/orchestrate/{id}
 */
export function brief({ plan, subtasks, dropped }) {
  const pause = pauseOf(plan);
  const lines = (all, look, said) => all.map((s) => ({
    description: oneLine(s.description),
    status: look(s),
    // One that waits to be tried again is not at work.
    ...(s.startedAt && s.status !== "pending" && { startedAt: s.startedAt }),
    ...(s.finishedAt && { finishedAt: s.finishedAt }),
    ...(said(s) && { why: said(s) }),
  }));
  return {
    planId: plan.id,
    status: plan.status,
    ...(plan.outcome && { outcome: plan.outcome }),
    startedAt: plan.createdAt,
    ...(plan.finishedAt && { finishedAt: plan.finishedAt }),
    ...(pause && { pause: { until: pause.until, reason: oneLine(pause.reason) } }),
    subtasks: lines(subtasks, (s) => s.status, why),
    ...(dropped?.length && { dropped: lines(dropped, droppedStatus, notPlanned) }),
  };
}

/** How long something took, or has been going on until now; empty where it never began. */
export function elapsed({ startedAt, finishedAt }, now) {
  if (!startedAt) return "";
  return duration((finishedAt ? Date.parse(finishedAt) : now) - Date.parse(startedAt));
}
