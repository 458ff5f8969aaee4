import { awaitsApproval, isTerminal } from "./plan.js";
import { checklist } from "./render.js";

export const TOOL = "plan_tasks";

const MOST_CHARS = 100_000;
const MOST_SUBTASKS = 10;
const LOOK_AGAIN_MS = 2_000;
const GIVE_UP_MS = 120_000;

const DESCRIPTION =
  "Give a complex request to the Multi-Task Orchestrator. It splits the request into sub-tasks with dependencies, runs " +
  "them side by side, each in an agent session of its own, and combines the results. Use it for work of several " +
  "independent parts (research of several things, then a comparison; changes in many places). Returns a plan id at once; " +
  "the combined answer comes into this conversation by itself when all is done. Do not poll and do not wait for it.";

/** Nobody can be asked here, and opencode ends with this turn. */
const WAITS = "Nothing of the plan begins until a person approves it, as said above. Tell the user, and end your turn; the answer will be shown by `mto watch`.";

/** Plain JSON schema. opencode makes each property of it required and checks nothing: see [correctSchema]. */
const ARGS = {
  taskDescription: {
    type: "string",
    minLength: 1,
    maxLength: MOST_CHARS,
    description: "The whole request, with everything that the sub-tasks must know: they do not see this conversation.",
  },
  maxSubtasks: {
    type: "integer",
    minimum: 1,
    maximum: MOST_SUBTASKS,
    description: "The most sub-tasks there may be. Leave it out unless the user asked for a number.",
  },
};

/**
 * The tool `plan_tasks`.
 *
 * @param {object} parts orchestrator, sessions, clock, clientId, inRun
 * @param {import("./plans.js").Plans} plans
 */
export function planTasks(parts, plans) {
  const execute = parts.inRun ? wait : hand;
  return {
    description: DESCRIPTION,
    args: ARGS,
    execute: async (args, context) => {
      const goal = checked(args);
      await permitted(goal, context);
      return await execute(parts, plans, goal, context);
    },
  };
}

/**
 * Agents that may not edit would get it done by sub-tasks, which may: so there a person is asked, unless their own rules
 * have a word on it.
 */
export function askInPlanMode(config) {
  const rulesOf = (it) => it?.permission;
  const isSaid = (rules) => typeof rules === "string" || (rules && (TOOL in rules || "*" in rules));
  if (isSaid(rulesOf(config)) || isSaid(rulesOf(config.agent?.plan))) return;
  const plan = { ...config.agent?.plan, permission: { ...rulesOf(config.agent?.plan), [TOOL]: "ask" } };
  config.agent = { ...config.agent, plan };
}

/** What the rules of opencode say: nothing, a question to the person, or a refusal, which ends the call. */
async function permitted({ taskDescription }, context) {
  await context.ask?.({ permission: TOOL, patterns: ["*"], always: ["*"], metadata: { taskDescription } });
}

/** What the model sees of the arguments, with only the first of them required. */
export function correctSchema(output) {
  if (output.jsonSchema) output.jsonSchema = { ...output.jsonSchema, required: ["taskDescription"] };
}

/** @throws {Error} that names field, value and limit, for the model to correct itself */
export function checked(args) {
  const { taskDescription, maxSubtasks } = args ?? {};
  const problems = [];
  if (typeof taskDescription !== "string" || !taskDescription.trim() || taskDescription.length > MOST_CHARS) {
    problems.push(`taskDescription must be a text of 1 to ${MOST_CHARS} characters, not blank; it is ${shown(taskDescription)}`);
  }
  // Some models fill in null for what they leave out.
  const given = maxSubtasks !== undefined && maxSubtasks !== null;
  if (given && !(Number.isInteger(maxSubtasks) && maxSubtasks >= 1 && maxSubtasks <= MOST_SUBTASKS)) {
    problems.push(`maxSubtasks must be a whole number from 1 to ${MOST_SUBTASKS}, or left out; it is ${shown(maxSubtasks)}`);
  }
  if (problems.length) throw new Error(`plan_tasks: ${problems.join(". ")}.`);
  return { taskDescription, ...(given && { maxSubtasks }) };
}

function shown(value) {
  if (value === undefined) return "missing";
  if (typeof value !== "string") return JSON.stringify(value)?.slice(0, 100);
  if (value.length > MOST_CHARS) return `${value.length} characters long`;
  return value.trim() ? JSON.stringify(value.slice(0, 100)) : "blank";
}

/** Submits and returns; the answer comes later. */
async function hand({ sessions, clientId, directory }, plans, goal, context) {
  const root = await sessions.root(context.sessionID);
  if (plans.isCombining(root)) {
    throw new Error("plan_tasks: this turn combines the results of a plan; write the answer from them, do not plan anew.");
  }
  let started = false;
  const planId = await plans.submit({ ...goal, parentSessionId: root, clientId }, () => (started = true));
  plans.begin(planId, root, plans.note(root, ""));
  return {
    title: `Plan ${planId}`,
    output: [
      `planId: ${planId}`,
      "status: planning",
      ...(started ? ["The orchestrator was not up and was started."] : []),
      "The plan runs in the background. Its answer will come into this conversation by itself; do not poll, do not wait.",
      "Tell the user in one sentence that the plan has started (/plan-status shows it), and end your turn.",
    ].join("\n"),
    metadata: { planId },
  };
}

/** Where opencode ends with this turn the answer must be the tool's own. Nobody else is to write it anywhere. */
async function wait({ orchestrator, clock, starter }, plans, goal, context) {
  const signal = context.abort ?? new AbortController().signal;
  const planId = await plans.submit(goal, () => {});
  let isCancelled;
  const cancel = () => (isCancelled ??= orchestrator.cancel(planId, "The call of plan_tasks was aborted.").then(() => true, () => false));
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const document = await untilOver({ orchestrator, clock, starter, signal }, planId);
    if (!document) throw new Error((await cancel()) ? `The plan ${planId} was cancelled.` : goesOn(planId, "The call was aborted, and the plan could not be cancelled"));
    const { plan } = document;
    if (awaitsApproval(plan)) return { title: `Plan ${planId}`, output: `${checklist(document, clock.now())}\n\n${WAITS}`, metadata: { planId } };
    if (plan.status !== "completed") throw new Error(checklist(document, clock.now()));
    return { title: `Plan ${planId}`, output: `${checklist(document, clock.now())}\n\n${plan.answer ?? ""}`, metadata: { planId } };
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

const goesOn = (planId, why) => `${why}. The plan ${planId} may go on: \`mto status ${planId}\` shows it, \`mto cancel ${planId}\` ends it.`;

/** @returns {Promise<object | undefined>} the document; undefined where the signal came first */
async function untilOver({ orchestrator, clock, starter, signal }, planId) {
  let seen = clock.now();
  let hasEnded = false;
  let asked = 0;
  while (!signal.aborted) {
    try {
      const document = await orchestrator.plan(planId);
      seen = clock.now();
      if (isTerminal(document.plan.status) || awaitsApproval(document.plan)) return document;
      // A server that is closing ends its streams at once, plan or no plan.
      if (hasEnded) await clock.sleep(LOOK_AGAIN_MS, signal);
      // The stream ends with the plan; what it says on the way is of no interest here.
      hasEnded = true;
      for await (const { type, id } of orchestrator.events(planId, undefined, signal)) {
        seen = clock.now();
        if (type !== "approval.requested" || Number(id) <= asked) continue;
        asked = Number(id);
        hasEnded = false;
        break;
      }
    } catch (error) {
      if (error.code === "plan_not_found") throw error;
      if (error.kind === "refused" || clock.now() - seen > GIVE_UP_MS) throw new Error(goesOn(planId, error.message));
      if (error.kind === "crashed") await starter.revive(error.place);
      await clock.sleep(LOOK_AGAIN_MS, signal);
    }
  }
  return undefined;
}
