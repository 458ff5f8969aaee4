// The half of the plugin that runs in the terminal UI. "solid-js" and "@opentui/solid" are opencode's own.

import { createComponent, createMemo, For, Show } from "solid-js";
import { isTerminal, progress } from "./plan.js";
import { element, seconds } from "./tui-elements.js";
import { isPaused, plansOf, planView } from "./tui-plans.js";

const MOST_IN_SIDEBAR = 5;

/** The session that is shown; undefined on other screens. */
const shownSession = (api) => (api.route.current.name === "session" ? api.route.current.params.sessionID : undefined);

function sidebar(api, now) {
  return (_context, props) => {
    const plans = createMemo(() => plansOf(api, props.session_id).slice(-MOST_IN_SIDEBAR));
    return whenAny(plans, () =>
      element("box", { flexDirection: "column" },
        element("text", { fg: () => api.theme.current.text }, "Plans"),
        each(plans, (plan) => planView(api, plan, now, { narrow: true }))),
    );
  };
}

function besidePrompt(api, now) {
  return (_context, props) => {
    const live = createMemo(() => plansOf(api, props.session_id).filter((plan) => !isTerminal(plan.status)));
    const label = (plan) => `plan ${progress(plan, plan.subtasks) || "…"}${isPaused(plan, now) ? " paused" : ""}`;
    return whenAny(live, () =>
      element("text", { fg: () => api.theme.current.warning }, () => live().map(label).join("  ")));
  };
}

function dialog(api, now, sessionID) {
  return () => {
    const plans = createMemo(() => plansOf(api, sessionID).toReversed());
    return element("box", { flexDirection: "column", paddingLeft: 2, paddingRight: 2, paddingBottom: 1 },
      element("text", { fg: () => api.theme.current.text }, () => `Plans of this session (${plans().length})`),
      each(plans, (plan) => planView(api, plan, now, {})),
      element("text", { fg: () => api.theme.current.textMuted },
        () => (plans().length ? "esc closes" : "None yet: /orchestrate what you want done")));
  };
}

function openDialog(api, now) {
  const sessionID = shownSession(api);
  if (!sessionID) {
    api.ui.toast({ variant: "warning", message: "Open a session first: plans belong to one" });
    return;
  }
  api.ui.dialog.setSize("large");
  api.ui.dialog.replace(dialog(api, now, sessionID));
}

const each = (list, children) => createComponent(For, { get each() { return list(); }, children });
const whenAny = (list, children) =>
  createComponent(Show, { get when() { return list().length > 0; }, get children() { return children(); } });

const tui = async (api) => {
  const now = seconds(api);
  api.slots.register({
    order: 150,
    slots: { sidebar_content: sidebar(api, now), session_prompt_right: besidePrompt(api, now) },
  });
  api.keymap.registerLayer({
    commands: [{
      name: "mto.plans",
      title: "Show plans",
      desc: "The plans of this session, live",
      category: "Orchestrator",
      namespace: "palette",
      slashName: "plans",
      run: () => openDialog(api, now),
    }],
  });
};

export default { id: "mto.tui", tui };
