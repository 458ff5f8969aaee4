import { OrchestratorError } from "./orchestrator.js";
import { Outage } from "./outage.js";
import { isTerminal } from "./plan.js";

const AT_FIRST_MS = 1_000;
const DOWN_MS = 10_000;
const EACH_MS = 60_000;
const WEEK_MS = 7 * 24 * 3_600_000;
const LIVE = ["planning", "awaiting_approval", "executing", "synthesizing"];

/**
 * Takes up the plans of this folder that nobody here looks after: those that an earlier opencode left behind, and those
 * of other windows, which may be closed at any time. Starts no orchestrator.
 */
export class Recovery {
  #parts;
  #plans;
  #outage;
  #sessions = new Set();
  #absent = new Set();
  #isNew = false;
  #wake = () => {};

  /**
   * @param {object} parts orchestrator, sessions, clock, stop, log, clientId, directory, settled, unsettled
   * @param {import("./plans.js").Plans} plans
   */
  constructor(parts, plans) {
    this.#parts = parts;
    this.#plans = plans;
    this.#outage = new Outage(parts, plans);
  }

  /** Returns at the end of the plugin. Never fails. */
  async run() {
    const { clock, stop, settled, unsettled } = this.#parts;
    await clock.sleep(AT_FIRST_MS, stop);
    for (const records of [settled, unsettled]) records.prune(clock.now() - 2 * WEEK_MS);
    while (!stop.aborted) await this.#pause(await this.#pass());
  }

  /** A session that was not seen before may have a plan: that need not wait. */
  noticed({ properties }) {
    const id = properties?.sessionID;
    if (!id || this.#sessions.has(id)) return;
    this.#sessions.add(id);
    this.#isNew = true;
    this.#wake();
  }

  async #pause(ms) {
    const { clock, stop } = this.#parts;
    // No more often than each second, however many sessions there are.
    await clock.sleep(AT_FIRST_MS, stop);
    if (this.#isNew) return;
    const early = new AbortController();
    this.#wake = () => early.abort();
    await clock.sleep(ms - AT_FIRST_MS, AbortSignal.any([early.signal, stop]));
  }

  /** @returns {Promise<number>} when to look again, in milliseconds */
  async #pass() {
    const { stop, log } = this.#parts;
    this.#isNew = false;
    try {
      const lines = await this.#lines();
      await this.#outage.isOver();
      for (const line of lines) if (!stop.aborted) await this.#take(line);
      return EACH_MS;
    } catch (error) {
      const isTold = error instanceof OrchestratorError;
      if (isTold && !stop.aborted) await this.#outage.tell(error);
      const isDown = isTold && error.kind !== "refused";
      if (!isDown && !stop.aborted) log("warn", "nothing was taken up", { error: String(error) });
      return isDown ? DOWN_MS : EACH_MS;
    }
  }

  /** Those of the last week among the newest, and all that are live. */
  async #lines() {
    const { orchestrator, directory, clock } = this.#parts;
    const since = clock.now() - WEEK_MS;
    const { plans, nextCursor } = await orchestrator.list({ directory });
    const lines = new Map(plans.map((line) => [line.id, line]));
    for (const status of nextCursor ? LIVE : []) {
      for await (const line of orchestrator.all({ directory, status })) lines.set(line.id, line);
    }
    return [...lines.values()].filter((l) => !isTerminal(l.status) || Date.parse(l.finishedAt ?? l.createdAt) >= since);
  }

  async #take(line) {
    const { sessions, settled, log } = this.#parts;
    const { id, parentSessionId } = line;
    // A plan that was reopened has another end.
    if (!this.#isOpen(line) || (isTerminal(line.status) && settled.get(id) === (line.finishedAt ?? ""))) return;
    try {
      if (!(await sessions.find(parentSessionId))) {
        this.#absent.add(parentSessionId);
        return;
      }
      const messages = await sessions.messages(parentSessionId);
      const note = this.#plans.storedNote(parentSessionId, messages, id) ?? this.#plans.note(parentSessionId, "");
      // It may have been begun meanwhile.
      if (this.#isOpen(line)) this.#plans.follow(id, parentSessionId, note);
    } catch (error) {
      log("warn", "a plan was not taken up", { plan: id, error: String(error) });
    }
  }

  #isOpen({ id, clientId, parentSessionId }) {
    if (!clientId || !parentSessionId || this.#absent.has(parentSessionId) || this.#plans.knows(id)) return false;
    // What we are just handing over has a note of its own to come.
    return clientId !== this.#parts.clientId || !this.#plans.isSubmitting;
  }
}
