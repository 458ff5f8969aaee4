import { createComponent, For, Show } from "solid-js";
import { clockTime, elapsed, icon, inWords, isTerminal, NOTE, oneLine, pausedUntil, progress } from "./plan.js";
import { element } from "./tui-elements.js";

/** The plans of a session, oldest first: the server half keeps them in the metadata of their notes. */
export function plansOf(api, sessionID) {
  const plans = new Map();
  for (const message of api.state.session.messages(sessionID)) {
    for (const part of api.state.part(message.id)) {
      const plan = part.type === "text" && part.metadata?.[NOTE];
      if (plan?.planId && Array.isArray(plan.subtasks)) plans.set(plan.planId, plan);
    }
  }
  return [...plans.values()];
}

/** The sidebar is some 38 columns wide: so much of a line leaves room for a time, and so much for a margin. */
const NARROW_CHARS = 24;
const NARROW_LINE = 32;

/**
 * One plan with its sub-tasks.
 *
 * @param {{narrow?: boolean}} form `narrow`: for the sidebar; a plan that is over is one line
 */
export function planView(api, plan, now, { narrow }) {
  const theme = () => api.theme.current;
  const status = () => (plan.outcome === "degraded" ? "degraded" : inWords(plan.status));
  const line = () =>
    [plan.planId, status(), progress(plan, plan.subtasks), narrow ? "" : time(plan, now)].filter(Boolean).join(" ");
  return element("box", { flexDirection: "column" },
    element("text", { fg: () => colour(theme(), plan.status) }, line),
    createComponent(Show, {
      get when() { return !(narrow && isTerminal(plan.status)); },
      get children() {
        return createComponent(For, {
          get each() { return [...plan.subtasks, ...(plan.dropped ?? [])]; },
          children: (subtask) => element("text", { fg: () => colour(theme(), subtask.status), wrapMode: "word" }, () => subtaskLine(subtask, now, narrow)),
        });
      },
    }),
    createComponent(Show, {
      get when() { return plan.status === "awaiting_approval"; },
      get children() {
        return element("text", { fg: () => theme().warning, wrapMode: "word" }, () => `  ? mto approve ${plan.planId}`);
      },
    }),
    createComponent(Show, {
      get when() { return isPaused(plan, now); },
      get children() {
        return element("text", { fg: () => theme().warning, wrapMode: "word" }, () => pauseLine(plan, now, narrow));
      },
    }));
}

function subtaskLine(subtask, now, narrow) {
  const description = narrow ? oneLine(subtask.description, NARROW_CHARS) : subtask.description;
  const line = [" ", icon(subtask.status), description, time(subtask, now)].filter(Boolean).join(" ");
  if (!subtask.why) return line;
  return narrow ? `${line}\n    ${oneLine(subtask.why, NARROW_LINE)}` : `${line} · ${subtask.why}`;
}

/** Whether a plan waits for its provider. Only one that does, or did, looks at the clock. */
export const isPaused = (plan, now) => Boolean(plan.pause) && pausedUntil(plan.pause, now()) !== undefined;

function pauseLine(plan, now, narrow) {
  const until = `  ‖ paused until ${clockTime(Date.parse(plan.pause?.until), now())}`;
  return narrow || !plan.pause?.reason ? until : `${until}: ${plan.pause.reason}`;
}

/** Only what runs looks at the clock, so only that is drawn anew each second. */
const time = (it, now) => elapsed(it, it.finishedAt ? 0 : now());

const COLOURS = { completed: "success", failed: "error", running: "warning", executing: "warning", synthesizing: "warning", awaiting_approval: "warning" };
const colour = (theme, status) => theme[COLOURS[status] ?? "textMuted"];
