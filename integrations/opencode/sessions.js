import { Elsewhere } from "./elsewhere.js";
import { voice } from "./transcript.js";

const IDLE_GAP_MS = 300;
const IDLE_POLL_MS = 3_000;
const CALL_MS = 15_000;
const MOST_PARENTS = 20;

/** A session that stayed busy for too long. */
export class StillBusy extends Error {}

/** A session that is not, or no longer, there. */
export class NoSession extends Error {}

/** A call that opencode refused; `error` is what it answered. */
export class OpencodeError extends Error {
  constructor(what, error) {
    super(`${what}: ${error?.data?.message ?? error?.message ?? JSON.stringify(error)}`);
    this.error = error;
  }
}

/** opencode's sessions, through the client that it gives to its plugins. */
export class Sessions {
  #client;
  #clock;
  #stop;
  #waiters = new Map();
  #turns;
  #locks;
  #elsewhere;

  /**
   * @param {object} parts
   * @param {any} parts.client opencode's own
   * @param {import("./clock.js").Clock} parts.clock
   * @param {AbortSignal} parts.stop the end of the plugin
   * @param {Map<string, Promise<unknown>>} parts.turns who is at which session; shared by all instances of the process
   * @param {import("./locks.js").Locks} parts.locks of the processes
   * @param {import("./windows.js").Windows} parts.windows
   */
  constructor({ client, clock, stop, turns, locks, windows }) {
    this.#client = client;
    this.#clock = clock;
    this.#stop = stop;
    this.#turns = turns;
    this.#locks = locks;
    this.#elsewhere = new Elsewhere({ clock, windows });
  }

  /**
   * @returns {Promise<object | undefined>} undefined where there is none
   * @throws {OpencodeError} where that cannot be told now
   */
  async find(id) {
    const answer = await this.#bounded(this.#client.session.get({ path: { id } }), "look at the session");
    if (!answer.error) return answer.data;
    const error = refusal(answer, id, "the session cannot be looked at");
    if (error instanceof NoSession) return undefined;
    throw error;
  }

  /** The session that the one given belongs to, through all its parents. */
  async root(id) {
    let current = id;
    for (let i = 0; i < MOST_PARENTS; i++) {
      const parent = (await this.find(current))?.parentID;
      if (!parent) return current;
      current = parent;
    }
    return current;
  }

  /** @throws {NoSession} */
  async messages(id) {
    const answer = await this.#bounded(this.#client.session.messages({ path: { id } }), "read the session");
    if (answer.error) throw refusal(answer, id, "the session cannot be read");
    return answer.data ?? [];
  }

  async isIdle(id) {
    const answer = await this.#bounded(this.#client.session.status(), "ask whether the session is busy");
    return !answer.error && (answer.data?.[id]?.type ?? "idle") === "idle";
  }

  /** Wakes those who wait for news of a session; what they are is looked up anyway. */
  woke({ type, properties }) {
    const { status, info } = properties ?? {};
    const isIdle = type === "session.idle" || (type === "session.status" && status?.type === "idle");
    const isReplied = type === "message.updated" && info?.role === "assistant" && (info.time?.completed || info.error);
    if (isIdle || isReplied) this.#waiters.get(properties.sessionID ?? info?.sessionID)?.forEach((wake) => wake());
  }

  /**
   * Does something in a session while no turn runs there, and none begins that we know of, in this process or another: a
   * message that comes into a running turn would be answered by it. A session that cannot be read now is not idle.
   *
   * @template T
   * @param {string} id
   * @param {(messages: object[]) => Promise<T>} deed gets the session's messages of just before
   * @param {object} [limits]
   * @param {AbortSignal} [limits.signal]
   * @param {number} [limits.within] milliseconds until it is given up
   * @param {(messages: object[]) => boolean} [limits.unless] what else makes it busy
   * @param {string} [limits.undone] the message down to which a person has undone the session and is known to go on from
   * there: otherwise it is busy, as opencode removes what is undone at the next message, and `/redo` with it
   * @returns {Promise<T | undefined>} undefined where the signal came first
   * @throws {StillBusy}
   * @throws {NoSession}
   */
  async whileIdle(id, deed, { signal, within = Infinity, ...limits } = {}) {
    const until = this.#clock.now() + within;
    const over = signal ? AbortSignal.any([signal, this.#stop]) : this.#stop;
    const attempt = async () => {
      const messages = await this.#messagesIfIdle(id, limits);
      return messages && { value: await deed(messages) };
    };
    while (!over.aborted) {
      // Looks twice, so that it does not slip into the gap in which opencode's loop is just ending.
      if (await this.isFree(id, limits)) {
        await this.#clock.sleep(IDLE_GAP_MS, over);
        const done = await this.#exclusive(id, over, until, () => this.#locks.hold(id, attempt));
        if (done) return done.value;
      }
      if (this.#clock.now() >= until) throw new StillBusy(`the session ${id} stayed busy`);
      await this.news(id, IDLE_POLL_MS, over);
    }
    return undefined;
  }

  /** Whether [whileIdle] would do something at once. */
  async isFree(id, limits = {}) {
    return Boolean(await this.#messagesIfIdle(id, limits));
  }

  async #messagesIfIdle(id, { unless = () => false, undone }) {
    try {
      if (!(await this.isIdle(id))) return undefined;
      const revert = (await this.find(id))?.revert;
      if (revert && revert.messageID !== undone) return undefined;
      const messages = await this.messages(id);
      return unless(messages) || this.#elsewhere.isBusy(id, messages) ? undefined : messages;
    } catch (error) {
      if (error instanceof OpencodeError) return undefined;
      throw error;
    }
  }

  /** Returns when the session may have become idle, or a message of the assistant is whole; after that time anyway. */
  async news(id, withinMs, over) {
    const early = new AbortController();
    const wake = () => early.abort();
    const waiting = this.#waiters.get(id) ?? this.#waiters.set(id, new Set()).get(id);
    waiting.add(wake);
    await this.#clock.sleep(withinMs, AbortSignal.any([early.signal, over]));
    waiting.delete(wake);
    if (!waiting.size) this.#waiters.delete(id);
  }

  /** One of us at a time in a session; undefined where the turn did not come in time. */
  async #exclusive(id, over, until, deed) {
    const before = this.#turns.get(id) ?? Promise.resolve();
    let missed = false;
    const mine = before.then(() => (missed ? undefined : deed()));
    const settled = mine.catch(() => {});
    this.#turns.set(id, settled);
    settled.then(() => this.#turns.get(id) === settled && this.#turns.delete(id));
    const early = new AbortController();
    const left = Math.min(until - this.#clock.now(), 2 ** 31 - 1);
    const late = this.#clock.sleep(left, AbortSignal.any([early.signal, over])).then(() => "late");
    const mayBegin = await Promise.race([before, late]);
    if (mayBegin === "late") {
      missed = true;
      if (over.aborted) return undefined;
      throw new StillBusy(`the session ${id} stayed busy`);
    }
    early.abort();
    return mine;
  }

  /**
   * Puts a message in that starts no turn. Only within [whileIdle].
   *
   * @returns {Promise<object>} the stored part
   * @throws {NoSession}
   */
  async insert(id, part, messages) {
    const body = { noReply: true, ...(await this.#voice(id, messages)), parts: [{ type: "text", ...part }] };
    const answer = await this.#bounded(this.#client.session.prompt({ path: { id }, body }), "write into the session");
    if (answer.error) throw refusal(answer, id, "nothing can be written into the session");
    return answer.data.parts.find((p) => p.type === "text");
  }

  /**
   * Starts a turn, and returns at its end. Takes as long as the model takes. Only within [whileIdle].
   *
   * @returns {Promise<{error?: any, response?: Response}>}
   */
  async prompt(id, parts, messages) {
    const body = { ...(await this.#voice(id, messages)), parts };
    return await this.#client.session.prompt({ path: { id }, body });
  }

  /** Without any opencode takes its default agent, and makes that the session's. */
  async #voice(id, messages) {
    return voice(messages, messages.length ? undefined : await this.find(id));
  }

  /** Writes a part anew; the TUI redraws it at once. */
  async rewrite(part) {
    const path = { sessionID: part.sessionID, messageID: part.messageID, partID: part.id };
    const answer = await this.#bounded(
      this.#client._client.patch({
        url: "/session/{sessionID}/message/{messageID}/part/{partID}",
        path,
        body: part,
        headers: { "content-type": "application/json" },
      }),
      "redraw the note",
    );
    if (answer.error) throw new OpencodeError("the note cannot be redrawn", answer.error);
  }

  async remove(sessionID, messageID) {
    const path = { sessionID, messageID };
    await this.#bounded(
      this.#client._client.delete({ url: "/session/{sessionID}/message/{messageID}", path }),
      "remove a message",
    );
  }

  /** Ends whatever turn runs in the session. */
  async abort(id) {
    await this.#bounded(this.#client.session.abort({ path: { id } }), "stop the turn");
  }

  /** Without a turn there is no generated title; a session that has none gets its task's first words. */
  async title(id, text) {
    const title = (await this.find(id))?.title ?? "";
    if (!/^New session - /.test(title)) return;
    await this.#bounded(
      this.#client.session.update({ path: { id }, body: { title: text.trim().split("\n")[0].slice(0, 60) } }),
      "name the session",
    );
  }

  #bounded(call, what) {
    const early = new AbortController();
    const late = this.#clock.sleep(CALL_MS, early.signal).then(() => {
      if (!early.signal.aborted) throw new OpencodeError(`opencode did not ${what} in time`, { message: "timed out" });
      return new Promise(() => {});
    });
    const failed = call.catch((error) => {
      throw new OpencodeError(`opencode did not ${what}`, error);
    });
    return Promise.race([failed, late]).finally(() => early.abort());
  }
}

function refusal({ error, response }, id, what) {
  return response?.status === 404 ? new NoSession(`there is no session ${id}`) : new OpencodeError(what, error);
}
