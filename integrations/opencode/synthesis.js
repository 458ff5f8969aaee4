import { Asking, failed } from "./asking.js";
import { failureOf } from "./failure.js";
import { OrchestratorError } from "./orchestrator.js";
import { processOf } from "./processes.js";
import { NoSession, OpencodeError, StillBusy } from "./sessions.js";
import { askOf } from "./transcript.js";

const CLAIM_AGAIN_MS = 2_000;
/** While another has it there is no use in asking often: the plan says when it is open again. */
const CLAIMED_MS = 10_000;
const RENEW_MS = 10_000;
/** Renewals that are not answered must leave time for another within the 30 s of the lease. */
const RENEWAL_MS = 5_000;
const BUSY_MS = 300_000;
/** It is another's, or nobody's. What is no orchestrator's answer, such as a proxy's 404, says nothing of that. */
const OVER = new Set(["synthesis_claimed", "synthesis_closed", "plan_not_found"]);

/**
 * The writing of one plan's answer in its session: claim, ask the model, report.
 *
 * The claim is a lease of 30 s: it is renewed while we work, and whoever holds it is the only one to ask. An answer that
 * is in the session already is reported and not asked for again.
 */
export class Synthesis {
  #parts;
  #planId;
  #sessionId;
  #over;
  #asking;
  #prompt;
  #held = false;
  #result;
  #isClaimed = false;
  #wake = () => {};

  /**
   * @param {object} parts
   * @param {import("./orchestrator.js").Orchestrator} parts.orchestrator
   * @param {import("./sessions.js").Sessions} parts.sessions
   * @param {import("./clock.js").Clock} parts.clock
   * @param {string} parts.clientId
   * @param {import("./processes.js").Processes} parts.processes
   * @param {AbortSignal} parts.stop the end of the plugin
   * @param {(level: string, message: string, extra?: object) => void} parts.log
   * @param {object} task
   * @param {string} task.planId
   * @param {string} task.sessionId
   * @param {AbortSignal} task.over the plan does not need it any more
   * @param {object} [task.untaken] what an earlier one could not report
   */
  constructor(parts, { planId, sessionId, over, untaken }) {
    this.#parts = parts;
    this.#planId = planId;
    this.#sessionId = sessionId;
    this.#over = over;
    this.#result = untaken;
    this.#asking = new Asking(parts, { planId, sessionId });
  }

  /** What was to be asked, once that is known. */
  get prompt() {
    return this.#prompt;
  }

  /** The outcome, as long as the orchestrator has not taken it. */
  get untaken() {
    return this.#result;
  }

  /** Whether our turn runs in the session just now. */
  get isAsking() {
    return this.#asking.isRunning;
  }

  /** How the plan says that its synthesis stands now. */
  told(status) {
    this.#isClaimed = status === "claimed";
    if (!this.#isClaimed) this.#wake();
  }

  /** @returns {Promise<boolean>} whether the outcome was taken from us */
  async run() {
    const lease = await this.#claim();
    if (!lease) return false;
    this.#held = true;
    this.#prompt = lease.prompt;
    const lost = new AbortController();
    const done = new AbortController();
    const end = AbortSignal.any([this.#over, lost.signal, this.#parts.stop]);
    this.#renew(lost, AbortSignal.any([end, done.signal]));
    try {
      const result = this.#result ?? (await this.#work(lease.prompt, end));
      // What was broken off by the end of the plugin is reported by its farewell.
      if (!result || end.aborted) return false;
      this.#result = result;
      const isTaken = await this.#report(result);
      if (isTaken) this.#result = undefined;
      return isTaken;
    } finally {
      this.#held = false;
      done.abort();
    }
  }

  /** Gives the lease back, in the little time there is at the end. */
  async farewell(withinMs) {
    if (!this.#held) return;
    const { orchestrator } = this.#parts;
    await orchestrator.report(this.#planId, failed("session_interrupted", "This opencode was closed."), { withinMs }).catch(() => {});
  }

  /**
   * Gives back the lease of a process that is no more, and could not do so itself: opencode does not wait for its plugins
   * where it is closed in the middle of a turn. Where it is not that process's lease the orchestrator refuses it.
   *
   * @returns {Promise<boolean>} whether it was given back
   */
  async #giveBack() {
    const { orchestrator, sessions, processes, log } = this.#parts;
    try {
      const by = askOf(await sessions.messages(this.#sessionId), this.#planId)?.by;
      const writer = processOf(by?.clientId);
      if (!writer || processes.isAlive(writer)) return false;
      const result = failed("session_interrupted", "The opencode that wrote the answer is gone.");
      await orchestrator.report(this.#planId, result, { clientId: by.clientId });
      return true;
    } catch (error) {
      log("info", "nothing was given back", { plan: this.#planId, error: String(error) });
      return false;
    }
  }

  async #claim() {
    const { orchestrator, clock, stop, log } = this.#parts;
    const end = AbortSignal.any([this.#over, stop]);
    let looked = false;
    while (!end.aborted) {
      try {
        return await orchestrator.claim(this.#planId);
      } catch (error) {
        if (!(error instanceof OrchestratorError) || error.code !== "synthesis_claimed") {
          if (error.code !== "synthesis_closed") log("warn", "no claim", { error: error.message });
          return undefined;
        }
      }
      if (!looked) {
        looked = true;
        if (await this.#giveBack()) continue;
      }
      const open = new AbortController();
      this.#wake = () => open.abort();
      await clock.sleep(this.#isClaimed ? CLAIMED_MS : CLAIM_AGAIN_MS, AbortSignal.any([open.signal, end]));
    }
    return undefined;
  }

  /** Keeps the lease until the end. A server that does not answer may come back; one that says no means it. */
  async #renew(lost, end) {
    const { orchestrator, clock, log } = this.#parts;
    for (;;) {
      await clock.sleep(RENEW_MS, end);
      if (end.aborted) return;
      try {
        await orchestrator.claim(this.#planId, RENEWAL_MS);
      } catch (error) {
        if (OVER.has(error.code)) {
          log("info", "the synthesis is no longer ours", { plan: this.#planId, code: error.code });
          lost.abort();
          return;
        }
      }
    }
  }

  /** @returns {Promise<object | undefined>} the report; undefined where there is nothing to say */
  async #work(prompt, end) {
    try {
      return await this.#parts.sessions.whileIdle(this.#sessionId, (messages) => this.#asking.answer(prompt, messages, end), {
        signal: end,
        within: BUSY_MS,
        unless: (messages) => this.#asking.isElsewhere(messages),
      });
    } catch (error) {
      if (error instanceof StillBusy) return failed("session_busy", `The session was busy for ${BUSY_MS / 60_000} minutes.`);
      if (error instanceof NoSession) return failed("session_unknown", "The session is not there any more.");
      this.#parts.log("error", "the synthesis failed", { plan: this.#planId, error: String(error) });
      return { ok: false, error: failureOf(error instanceof OpencodeError ? error.error : error) };
    }
  }

  /** What is not taken now is reported by the next claim. */
  async #report(result) {
    const { orchestrator, log } = this.#parts;
    try {
      await orchestrator.report(this.#planId, result);
      return true;
    } catch (error) {
      log("warn", "the synthesis was not reported", { plan: this.#planId, error: error.message });
      // Whoever has it now will have an outcome of their own.
      if (OVER.has(error.code)) this.#result = undefined;
      if (error.status !== 400 && error.status !== 413) return false;
    }
    const error = { code: "internal", message: "The orchestrator did not take the answer as it was." };
    await orchestrator.report(this.#planId, { ok: false, error }).catch(() => {});
    return true;
  }
}
