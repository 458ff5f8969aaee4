import { HEAD, NOTE } from "./plan.js";

/**
 * One message in the transcript that people see and models do not, and that is redrawn in place.
 *
 * What it shall show may change at any time, also before it is there: the newest wins, one write at a time.
 */
export class Note {
  #sessions;
  #log;
  #sessionId;
  #head;
  #undone;
  #part;
  #wanted = { body: "" };
  #shown;
  #writing;

  /**
   * @param {object} parts
   * @param {import("./sessions.js").Sessions} parts.sessions
   * @param {(level: string, message: string, extra?: object) => void} parts.log
   * @param {string} parts.sessionId
   * @param {string} [parts.head] the line above
   * @param {string} [parts.undone] down to where a person had undone the session when they asked for this
   * @param {object} [parts.part] the stored part, where the note is in the session already
   */
  constructor({ sessions, log, sessionId, head = "", undone, part }) {
    this.#sessions = sessions;
    this.#log = log;
    this.#sessionId = sessionId;
    this.#head = head;
    this.#undone = undone;
    this.#part = part;
    this.#shown = part && shape(part);
  }

  /** Whether it shows, or is to show, anything yet. */
  get isBegun() {
    return this.#wanted.body !== "";
  }

  /** Adds a line to what stands above. */
  remark(line) {
    this.#head = [this.#head, line].filter(Boolean).join("\n");
  }

  /**
   * Puts it into the session as soon as that is idle, showing what it shall show by then.
   *
   * @param {(messages: object[]) => object | undefined} [found] looks once more, just before, for one that is there
   */
  async open(found = () => undefined) {
    if (this.#part) return;
    const put = async (messages) => {
      if (this.#part) return;
      const there = found(messages);
      if (there) {
        this.#adopt(there);
        return;
      }
      const content = this.#content();
      this.#part = await this.#sessions.insert(this.#sessionId, { ...content, ignored: true }, messages);
      this.#shown = shape(content);
    };
    await this.#sessions.whileIdle(this.#sessionId, put, { undone: this.#undone });
    await this.#tryWrite();
  }

  #adopt({ part, head }) {
    this.#part = part;
    this.#head = head;
    this.#shown = shape(part);
  }

  /**
   * Shows this from now on. Never fails: a note that cannot be redrawn is a pity, no more.
   *
   * @param {string} body
   * @param {object} [brief] the plan, for the TUI half
   */
  async draw(body, brief = this.#wanted.brief) {
    this.#wanted = { body, brief };
    await this.#tryWrite();
  }

  /**
   * Returns when it shows what it shall, or was taken out of the session.
   *
   * @throws {import("./sessions.js").OpencodeError} where it cannot be redrawn now
   */
  async flush() {
    try {
      await this.#write();
    } catch (error) {
      const messages = await this.#sessions.messages(this.#sessionId);
      if (messages.some((m) => m.parts.some((p) => p.id === this.#part.id))) throw error;
    }
  }

  #tryWrite() {
    return this.#write().catch((error) => this.#log("warn", "a note was not redrawn", { error: String(error) }));
  }

  #write() {
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  async #writeAll() {
    while (this.#part) {
      const { text, metadata } = this.#content();
      const wanted = shape({ text, metadata });
      if (wanted === this.#shown) return;
      this.#part = { ...this.#part, text, metadata: { ...this.#part.metadata, ...metadata } };
      await this.#sessions.rewrite(this.#part);
      this.#shown = wanted;
    }
  }

  #content() {
    const { body, brief } = this.#wanted;
    const text = [this.#head, body].filter(Boolean).join("\n\n");
    return { text, ...(brief && { metadata: { [NOTE]: brief, [HEAD]: this.#head.length } }) };
  }
}

/** Two of the same shape show the same. */
function shape({ text, metadata }) {
  const { planId, status, pause, subtasks, dropped } = metadata?.[NOTE] ?? {};
  const statuses = (all) => all?.map((s) => s.status);
  return JSON.stringify([text, planId, status, pause, statuses(subtasks), statuses(dropped)]);
}
