import { NoSession } from "./sessions.js";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Does something in a session again and again until it succeeds, the session is gone, or the plugin ends.
 *
 * @param {{clock: import("./clock.js").Clock, stop: AbortSignal, log: Function}} parts
 * @param {string} complaint for the log, at each failure
 * @param {() => Promise<unknown>} deed
 */
export async function insist({ clock, stop, log }, complaint, deed) {
  for (let wait = FIRST_WAIT_MS; !stop.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await deed();
      return;
    } catch (error) {
      if (stop.aborted) return;
      log("warn", complaint, { error: String(error) });
      if (error instanceof NoSession) return;
    }
    await clock.sleep(wait, stop);
  }
}
