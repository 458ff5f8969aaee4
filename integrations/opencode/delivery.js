import { ANSWER } from "./plan.js";
import { askOf, turnOf, wasDelivered } from "./transcript.js";

/** Those who did not start the plan wait this long for the one who did. */
const AFTER_YOU_MS = 5_000;

/**
 * Puts an answer that the orchestrator wrote itself into the plan's session, once.
 *
 * @param {object} parts
 * @param {import("./sessions.js").Sessions} parts.sessions
 * @param {import("./clock.js").Clock} parts.clock
 * @param {string} parts.clientId
 * @param {AbortSignal} parts.stop
 * @param {object} plan of the document
 * @param {string} sessionId
 * @returns {Promise<boolean>} whether it was put in just now
 */
export async function deliver({ sessions, clock, clientId, stop }, plan, sessionId) {
  if (plan.status !== "completed" || !plan.answer) return false;
  if (isShown(await sessions.messages(sessionId), plan.id)) return false;
  if (plan.clientId !== clientId) await clock.sleep(AFTER_YOU_MS, stop);
  const done = await sessions.whileIdle(sessionId, async () => {
    // Looked at just before: another window may have been quicker.
    const messages = await sessions.messages(sessionId);
    if (isShown(messages, plan.id)) return false;
    const text = `The orchestrator wrote the answer of plan ${plan.id} itself:\n\n${plan.answer}`;
    await sessions.insert(sessionId, { text, metadata: { [ANSWER]: plan.id } }, messages);
    return true;
  });
  return done === true;
}

/** Whether a session has the plan's answer, whoever wrote it. */
export function isShown(messages, planId) {
  if (wasDelivered(messages, planId)) return true;
  const ask = askOf(messages, planId);
  return Boolean(ask) && turnOf(messages, ask.message.info.id).kind === "answered";
}
