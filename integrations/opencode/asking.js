import { failureOf } from "./failure.js";
import { ASK } from "./plan.js";
import { isSame, processOf } from "./processes.js";
import { OpencodeError } from "./sessions.js";
import { askOf, asksFor, turnIds, turnOf } from "./transcript.js";

const LOOK_MS = 5_000;
/** A turn whose end nobody told of: so long the session must have been idle. */
const QUIET_MS = 10_000;
const AGAIN_MS = 2_000;
/** A person's Esc and the end of opencode look alike; within this the end makes itself known. */
const FAREWELL_MS = 1_000;
const MOST_ASKS = 3;

/**
 * Asks the model of a session for the answer to one plan.
 *
 * What became of it is read in the session and nowhere else. opencode's call ends only when the session is idle, which it
 * is not where a person has queued a prompt meanwhile; and it may fail though the turn went well. Whoever took either for
 * the outcome would have the answer written twice.
 */
export class Asking {
  #parts;
  #planId;
  #sessionId;
  #isRunning = false;

  /**
   * @param {object} parts sessions, clock, processes, clientId, log
   * @param {{planId: string, sessionId: string}} task
   */
  constructor(parts, { planId, sessionId }) {
    this.#parts = parts;
    this.#planId = planId;
    this.#sessionId = sessionId;
  }

  /** Whether our turn runs in the session just now. */
  get isRunning() {
    return this.#isRunning;
  }

  /**
   * Finds the answer in the session, or asks for it. Only within [Sessions.whileIdle].
   *
   * @param {string} prompt
   * @param {object[]} first the session's messages
   * @param {AbortSignal} end
   * @returns {Promise<object | undefined>} the report; undefined where the end came first
   * @throws {import("./sessions.js").NoSession}
   */
  async answer(prompt, first, end) {
    let messages = first;
    let refused;
    for (let asks = 0; !end.aborted; asks++) {
      const ask = askOf(messages, this.#planId);
      // A plan that was reopened asks for another answer: the old one stays where it is.
      const isThere = Boolean(ask && asksFor(ask, prompt));
      const turn = isThere ? turnOf(messages, ask.message.info.id) : undefined;
      if (turn?.kind === "answered") return { ok: true, text: turn.text, usage: turn.usage };
      if (turn?.kind === "failed" && asks > 0) return await this.#failed(turn, end);
      if (refused && (asks >= MOST_ASKS || refused.code !== "internal")) return { ok: false, error: refused };
      if (asks >= MOST_ASKS) return failed("answer_empty", "opencode took the prompt and never answered it.");
      if (refused) await this.#parts.clock.sleep(AGAIN_MS, end);
      if (isThere) await this.#remove(messages, ask.message.info.id, end);
      refused = await this.#ask(prompt, messages, end);
      messages = await this.#again(() => this.#messages(), end);
    }
    return undefined;
  }

  /** The ask of a window that lives on is not ours to remove while it may still be answered. */
  isElsewhere(messages) {
    const { processes } = this.#parts;
    const ask = askOf(messages, this.#planId);
    const asker = processOf(ask?.by.clientId);
    if (!asker || isSame(asker, processes.self) || !processes.isAlive(asker)) return false;
    return turnOf(messages, ask.message.info.id).kind === "unanswered";
  }

  async #failed({ error, usage }, end) {
    if (error.code === "session_aborted") {
      await this.#parts.clock.sleep(FAREWELL_MS, end);
      if (end.aborted) return undefined;
    }
    return { ok: false, error, usage };
  }

  /** @returns {Promise<object | undefined>} why opencode did not take the prompt, or says that it did not */
  async #ask(prompt, messages, end) {
    const { sessions, clientId, log } = this.#parts;
    const mark = { [ASK]: { planId: this.#planId, clientId } };
    const parts = [
      { type: "text", text: `All sub-tasks of plan ${this.#planId} are over; combining their results.`, ignored: true },
      { type: "text", text: prompt, synthetic: true, metadata: mark },
    ];
    const returned = new AbortController();
    let refused;
    this.#isRunning = true;
    const call = async () => {
      const result = await sessions.prompt(this.#sessionId, parts, messages);
      refused = result?.error && refusal(result);
      returned.abort();
    };
    // Where the connection broke, the turn did not.
    call().catch((error) => log("warn", "the prompt's connection broke", { error: String(error) }));
    try {
      await this.#untilOver(AbortSignal.any([returned.signal, end]));
      if (end.aborted) await this.#stopTurn();
      return refused;
    } finally {
      this.#isRunning = false;
    }
  }

  /** Returns when the answer is in the session, or that has been idle for a while since the prompt is in it. */
  async #untilOver(end) {
    const { sessions, clock } = this.#parts;
    let idleSince;
    while (!end.aborted) {
      await sessions.news(this.#sessionId, LOOK_MS, end);
      if (end.aborted) return;
      const turn = await this.#ownTurn().catch(() => undefined);
      if (turn?.kind === "answered" && turn.isOver) return;
      const isIdle = turn && (await sessions.isIdle(this.#sessionId).catch(() => false));
      idleSince = isIdle ? (idleSince ?? clock.now()) : undefined;
      if (isIdle && clock.now() - idleSince >= QUIET_MS) return;
    }
  }

  async #ownTurn() {
    const messages = await this.#messages();
    const ask = askOf(messages, this.#planId);
    return ask?.by.clientId === this.#parts.clientId ? turnOf(messages, ask.message.info.id) : undefined;
  }

  /** Ends our turn, where it is ours that runs. */
  async #stopTurn() {
    const { sessions, log } = this.#parts;
    try {
      const messages = await this.#messages();
      const ask = askOf(messages, this.#planId);
      const newest = messages.findLast((m) => m.info.role === "user");
      if (ask && newest?.info.id === ask.message.info.id) await sessions.abort(this.#sessionId);
    } catch (error) {
      log("warn", "the turn was not stopped", { error: String(error) });
    }
  }

  async #remove(messages, askId, end) {
    for (const id of turnIds(messages, askId)) {
      await this.#again(() => this.#parts.sessions.remove(this.#sessionId, id), end);
    }
  }

  #messages() {
    return this.#parts.sessions.messages(this.#sessionId);
  }

  /** What opencode refuses now it may do in a moment. The end of the lease is the bound. */
  async #again(deed, end) {
    const { clock, log } = this.#parts;
    for (;;) {
      try {
        return await deed();
      } catch (error) {
        if (end.aborted || !(error instanceof OpencodeError)) throw error;
        log("warn", "tried again", { plan: this.#planId, error: String(error) });
      }
      await clock.sleep(AGAIN_MS, end);
    }
  }
}

/** A report of no answer. */
export const failed = (code, message) => ({ ok: false, error: { code, message } });

function refusal({ error, response }) {
  if (response?.status === 404) return { code: "session_unknown", message: "The session is not there any more." };
  return failureOf(error);
}
