// What to do about a failure, by its code. A test compares this with the pages in docs/errors.

import { sentence } from "./plan.js";

const WAYS_OUT = {
  agent_unknown: "Correct the agent in opencode's configuration",
  answer_empty: "Choose another model",
  answer_truncated: "Ask for shorter results",
  approval_expired: "Approve it in time (`mto approve`), or raise `limits.approvalTimeout`",
  budget_exhausted: "Ask for less, or give it a larger budget",
  content_filtered: "Word it differently, or choose another model",
  context_overflow: "`/compact` this session, or ask for smaller parts",
  dependency_failed: "Mend what the other sub-task failed of",
  directory_missing: "Make the folder again",
  internal: "See the server's log (`mto doctor` names it)",
  model_unknown: "Correct the model in opencode's configuration",
  no_results: "Mend what its sub-tasks failed of",
  permission_stopped: "Allow what was refused (`permissions.allow` in mto's configuration)",
  plan_invalid: "Say more exactly what is wanted",
  planner_timeout: "Ask for less at once",
  provider_auth: "Log in (`opencode auth login`)",
  provider_rejected: "Choose another model",
  provider_unavailable: "Wait until the provider answers again",
  rate_limited: "Wait until the provider lifts its limit, or choose another model",
  runtime_unavailable: "Do what `mto doctor` says",
  session_aborted: "`/orchestrate` it again if it is wanted after all.",
  session_busy: "Wait until the session is idle",
  session_inactive: "Choose another model, or raise `limits.inactivityTimeout`",
  session_interrupted: "See in the server's log (`mto doctor` names it) why opencode ended",
  session_runaway: "Give it a clear end, or choose another model",
  session_unknown: "Open another session (that one was deleted)",
  subtask_timeout: "Ask for smaller parts, or raise `limits.subtaskTimeout`",
  synthesis_timeout: "Raise `limits.synthesisTimeout` (`mto status` has the results)",
};

/** The codes that have a way out of their own. */
export const codes = Object.keys(WAYS_OUT);

/** What to do about a plan that failed, in one sentence. */
export function wayOut(code) {
  const way = WAYS_OUT[code];
  if (!way) return "`/orchestrate` it again; the server's log (`mto doctor` names it) has more.";
  return way.endsWith(".") ? way : `${way}, then \`/orchestrate\` it again.`;
}

/** What to do about a sub-task that failed, in one sentence; empty for a code that only a newer server knows. */
export const partWayOut = (code) => (WAYS_OUT[code] ? sentence(WAYS_OUT[code]) : "");
