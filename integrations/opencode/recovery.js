import { OrchestratorError } from "./orchestrator.js";
import { isTerminal } from "./plan.js";
import { looksBusy, noteOf } from "./transcript.js";

const AT_FIRST_MS = 1_000;
const LOOK_AGAIN_MS = 10_000;
const WEEK_MS = 7 * 24 * 3_600_000;
const MOST_SESSIONS = 20;
const BUSY_LOOKS = 6;

/**
 * Takes up the plans of this folder that an earlier opencode left behind, as soon as there is an orchestrator to ask.
 * Starts none.
 *
 * @param {object} parts orchestrator, sessions, clock, stop, log, clientId, directory
 * @param {import("./plans.js").Plans} plans
 */
export async function takeUp(parts, plans) {
  const { clock, stop, log } = parts;
  await clock.sleep(AT_FIRST_MS, stop);
  while (!stop.aborted) {
    try {
      const lines = await parts.orchestrator.list(parts.directory);
      for (const [sessionId, those] of bySession(lines, parts)) await takeUpSession(parts, plans, sessionId, those);
      return;
    } catch (error) {
      if (!(error instanceof OrchestratorError) || error.kind === "refused") {
        log("warn", "nothing was taken up", { error: String(error) });
        return;
      }
    }
    await clock.sleep(LOOK_AGAIN_MS, stop);
  }
}

/** Sessions with live plans all, of the others the newest few. Our own plans are in our care already. */
function bySession(lines, { clock, clientId }) {
  const since = clock.now() - WEEK_MS;
  const ours = lines.filter((l) => l.parentSessionId && l.clientId && l.clientId !== clientId);
  const live = ours.filter((l) => !isTerminal(l.status));
  const ended = ours.filter((l) => isTerminal(l.status) && Date.parse(l.finishedAt ?? l.createdAt) >= since);
  const sessions = new Map();
  for (const line of [...live, ...ended]) {
    const those = sessions.get(line.parentSessionId);
    if (those) those.push(line);
    else if (!isTerminal(line.status) || sessions.size < MOST_SESSIONS) sessions.set(line.parentSessionId, [line]);
  }
  return sessions;
}

async function takeUpSession(parts, plans, sessionId, lines) {
  try {
    if (!(await parts.sessions.find(sessionId))) return;
    const messages = await parts.sessions.messages(sessionId);
    for (const line of lines) {
      const stored = noteOf(messages, line.id);
      const note = plans.storedNote(sessionId, messages, line.id);
      if (isTerminal(line.status)) {
        if (note && !stored.isDone) plans.follow(line.id, sessionId, note);
      } else if (note) {
        plans.follow(line.id, sessionId, note);
      } else {
        followAnew(parts, plans, sessionId, line.id, messages);
      }
    }
  } catch (error) {
    parts.log("warn", "a session was not taken up", { session: sessionId, error: String(error) });
  }
}

/** There is no note: perhaps because the window that began the plan is still in the middle of a turn. */
async function followAnew({ sessions, clock, stop, log }, plans, sessionId, planId, first) {
  let messages = first;
  try {
    for (let i = 0; i < BUSY_LOOKS && looksBusy(messages) && !stop.aborted; i++) {
      await clock.sleep(LOOK_AGAIN_MS, stop);
      messages = await sessions.messages(sessionId);
    }
  } catch (error) {
    log("warn", "a session was not looked at again", { session: sessionId, error: String(error) });
  }
  if (stop.aborted) return;
  plans.follow(planId, sessionId, plans.storedNote(sessionId, messages, planId) ?? plans.note(sessionId, ""));
}
