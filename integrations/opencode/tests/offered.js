import { world } from "./world.js";

/** A plan of which all sub-tasks are over. */
export async function offered(t, { before } = {}) {
  return await offeredIn(await world(t), before);
}

export async function offeredIn(w, before = () => {}) {
  w.instance = w.plugin();
  await w.type(w.instance, "orchestrate", "x");
  await w.note("Plan plan_1");
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  await before(w);
  w.orchestrator.offer("plan_1");
  return w;
}

export const plan = (w) => w.orchestrator.plans.get("plan_1").document.plan;
/** Keeps the model's answer back. @returns {() => void} lets it go */
export const held = (w) => {
  let end;
  w.opencode.model = ({ answer }) => (end = () => answer({}, "late answer"));
  return () => end?.();
};
export const claims = (w) => w.orchestrator.count("POST /v1/orchestrate/plan_1/synthesis/claim");

/** The name of a plugin in that process. */
export const earlier = (pid) => `opencode-${pid}.-x`;

/** A prompt that an earlier process put into the session, and what came of it. */
export async function asked(w, pid, then, prompt = "Combine the results of plan_1.") {
  const message = w.opencode.say("ses_1", prompt);
  Object.assign(message.parts[0], { synthetic: true, metadata: { mtoSynthesis: { planId: "plan_1", clientId: earlier(pid) } } });
  then(message);
}
