import { ANSWER, printable } from "./plan.js";
import { isSame, processOf } from "./processes.js";
import { askOf, asksFor, turnOf, wasDelivered } from "./transcript.js";

/** What another process writes is not seen in the owner's window, so it is left to that one for as long as this. */
const AFTER_YOU_MS = 600_000;
const LOOK_MS = 5_000;

/**
 * Puts an answer that the orchestrator wrote itself into the plan's session, once.
 *
 * @param {object} parts
 * @param {import("./sessions.js").Sessions} parts.sessions
 * @param {import("./clock.js").Clock} parts.clock
 * @param {import("./processes.js").Processes} parts.processes
 * @param {AbortSignal} parts.stop
 * @param {object} plan of the document
 * @param {string} sessionId
 * @param {string} [prompt] what this opencode was last asked for the answer with
 */
export async function deliver(parts, plan, sessionId, prompt) {
  if (plan.status !== "completed" || !plan.answer) return;
  const { sessions } = parts;
  const isThere = async () => isShown(await sessions.messages(sessionId), plan, prompt);
  if ((await isThere()) || (await byOwner(parts, plan, isThere))) return;
  await sessions.whileIdle(sessionId, async (messages) => {
    // Another window may have been quicker.
    if (isShown(messages, plan, prompt)) return;
    const text = `The orchestrator wrote the answer of plan ${plan.id} itself:\n\n${printable(plan.answer)}`;
    await sessions.insert(sessionId, { text, metadata: { [ANSWER]: plan.id } }, messages);
  });
}

/** Whether the window that started the plan shows it; waits for that as long as there is such a window. */
async function byOwner({ processes, clock, stop }, plan, isThere) {
  const owner = processOf(plan.clientId);
  const until = clock.now() + AFTER_YOU_MS;
  const isOthers = () => owner && !isSame(owner, processes.self) && processes.isAlive(owner);
  while (isOthers() && !stop.aborted && clock.now() < until) {
    await clock.sleep(LOOK_MS, stop);
    if (await isThere()) return true;
  }
  return false;
}

/**
 * Whether a session has the plan's answer, whoever wrote it. That of an earlier end of the plan is another one; one that
 * came of the same prompt, and too late for the orchestrator, is not.
 */
export function isShown(messages, plan, prompt) {
  const answer = printable(plan.answer ?? "");
  if (wasDelivered(messages, plan.id, answer)) return true;
  const ask = askOf(messages, plan.id);
  const turn = ask && turnOf(messages, ask.message.info.id);
  if (turn?.kind !== "answered") return false;
  return printable(turn.text.toWellFormed()) === answer || (prompt !== undefined && asksFor(ask, prompt));
}
