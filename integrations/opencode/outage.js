import { isTerminal } from "./plan.js";
import { NoSession } from "./sessions.js";
import { noteOf } from "./transcript.js";
import { troubleOf } from "./trouble.js";

/**
 * Says in the notes of plans that an earlier opencode left behind why they stand still: as long as the orchestrator does
 * not answer nobody takes them up, and what they show is how they were.
 */
export class Outage {
  #parts;
  #plans;
  #told = new Map();

  /**
   * @param {object} parts sessions, unsettled, log
   * @param {import("./plans.js").Plans} plans
   */
  constructor(parts, plans) {
    this.#parts = parts;
    this.#plans = plans;
  }

  /** Never fails. */
  async tell(error) {
    const { unsettled, log } = this.#parts;
    for (const planId of unsettled.plans().filter((id) => !this.#plans.knows(id))) {
      try {
        const stale = this.#told.get(planId) ?? (await this.#found(planId));
        if (!stale) continue;
        this.#told.set(planId, stale);
        await stale.note.draw(`${stale.body}\n  ! ${troubleOf(error)}`, stale.brief);
      } catch (failure) {
        if (failure instanceof NoSession) unsettled.delete(planId);
        log("info", "nothing was said of a plan", { plan: planId, error: String(failure) });
      }
    }
  }

  /** Takes back what was said. */
  async isOver() {
    const all = [...this.#told.values()];
    this.#told.clear();
    for (const { note, body, brief } of all) await note.draw(body, brief);
  }

  /** The note of a plan that went on when it was last drawn. */
  async #found(planId) {
    const sessionId = this.#parts.unsettled.get(planId);
    const messages = await this.#parts.sessions.messages(sessionId);
    const stored = noteOf(messages, planId);
    if (!stored || isTerminal(stored.brief.status)) return undefined;
    const lines = stored.part.text.slice(stored.head.length).trimStart().split("\n");
    const body = lines.filter((line) => !line.startsWith("  ! ")).join("\n");
    return { note: this.#plans.storedNote(sessionId, messages, planId), body, brief: stored.brief };
  }
}
