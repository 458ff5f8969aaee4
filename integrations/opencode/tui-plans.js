import { createComponent, For, Show } from "solid-js";
import { elapsed, icon, isTerminal, NOTE, progress } from "./plan.js";
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

/**
 * One plan with its sub-tasks.
 *
 * @param {{folded?: boolean}} form `folded`: a plan that is over is one line
 */
export function planView(api, plan, now, { folded }) {
  const theme = () => api.theme.current;
  const line = () =>
    [plan.planId, plan.outcome === "degraded" ? "degraded" : plan.status, progress(plan.subtasks), time(plan, now)]
      .filter(Boolean)
      .join(" ");
  return element("box", { flexDirection: "column" },
    element("text", { fg: () => colour(theme(), plan.status) }, line),
    createComponent(Show, {
      get when() { return !(folded && isTerminal(plan.status)); },
      get children() {
        return createComponent(For, {
          get each() { return plan.subtasks; },
          children: (subtask) => element("text", { fg: () => colour(theme(), subtask.status) }, () => subtaskLine(subtask, now)),
        });
      },
    }));
}

const subtaskLine = (subtask, now) =>
  [" ", icon(subtask.status), subtask.description, time(subtask, now)].filter(Boolean).join(" ");

/** Only what runs looks at the clock, so only that is drawn anew each second. */
const time = (it, now) => elapsed(it, it.finishedAt ? 0 : now());

const COLOURS = { completed: "success", failed: "error", running: "warning", executing: "warning", synthesizing: "warning" };
const colour = (theme, status) => theme[COLOURS[status] ?? "textMuted"];
