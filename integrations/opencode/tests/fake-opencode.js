/** The part of opencode's client that the plugin uses, over sessions in memory. */
export class FakeOpencode {
  sessions = new Map();
  toasts = [];
  logs = [];
  prompts = [];
  aborted = [];
  /** May answer a call instead: `(what, request) => answer | undefined`. */
  intercept = () => undefined;
  /** What the model does with a prompt; gets `{sessionID, answer(info, text), part}` and may take its time. */
  model = ({ answer }) => answer({}, "the answer");
  #busy = new Set();
  #apart = [];
  #listeners = [];
  #next = 1;

  constructor() {
    this.add({ id: "ses_1", title: "New session - 2026" });
  }

  add(session) {
    this.sessions.set(session.id, { title: "Named", ...session, messages: [] });
  }

  listen(hook) {
    if (hook) this.#listeners.push(hook);
  }

  /** All texts of a session, also those that the model does not see. */
  texts(sessionID) {
    return this.sessions.get(sessionID).messages.flatMap((m) => m.parts.filter((p) => p.type === "text").map((p) => p.text));
  }

  parts(sessionID, key) {
    return this.sessions.get(sessionID).messages.flatMap((m) => m.parts).filter((p) => p.metadata?.[key]);
  }

  busy(sessionID, is = true) {
    if (is) this.#busy.add(sessionID);
    else this.#busy.delete(sessionID);
    if (!is) this.#emit({ type: "session.idle", properties: { sessionID } });
  }

  say(sessionID, text, info = {}) {
    return this.#store(sessionID, "user", info, [{ type: "text", text }]);
  }

  /** A message of the assistant; over, unless told otherwise. */
  reply(sessionID, info, text) {
    const whole = { finish: "stop", time: { completed: 1 }, tokens: { input: 10, output: 5, cache: { read: 1, write: 2 } }, cost: 0.5, ...info };
    return this.#store(sessionID, "assistant", whole, text ? [{ type: "text", text }] : []);
  }

  #store(sessionID, role, info, parts) {
    const id = `msg_${String(this.#next++).padStart(4, "0")}`;
    const message = { info: { id, role, sessionID, ...info }, parts: parts.map((p) => ({ id: `prt_${this.#next++}`, sessionID, messageID: id, ...p })) };
    this.sessions.get(sessionID).messages.push(message);
    return message;
  }

  #emit(event) {
    for (const hook of this.#listeners) hook({ event });
  }

  async #prompt({ path: { id }, body }, busy) {
    if (!this.sessions.has(id)) return missing();
    const { noReply, parts, agent, model } = body;
    const stored = this.#store(id, "user", { agent: agent ?? "build", model: model ?? { providerID: "p", modelID: "m" } }, parts);
    if (noReply) return { data: structuredClone(stored) };
    if ([this.#busy, ...this.#apart].some((any) => any.has(id))) throw new Error("prompted while busy");
    this.prompts.push({ sessionID: id, ...body });
    busy.add(id);
    const last = await new Promise((resolve) => {
      const answer = (info, text) => resolve(this.sessions.has(id) ? this.reply(id, info, text) : undefined);
      this.stopTurn = () => answer({ error: { name: "MessageAbortedError", data: { message: "Aborted" } } }, "half of the ans");
      this.model({ sessionID: id, answer, parts, opencode: this, nothing: () => resolve(undefined), fail: (result) => resolve(result) });
    });
    busy.delete(id);
    this.#emit({ type: "session.idle", properties: { sessionID: id } });
    if (last?.error) return last;
    return { data: last };
  }

  get client() {
    return this.#client(this.#busy);
  }

  /** That of another process over the same sessions: each knows only of its own turns. */
  clientApart() {
    const busy = new Set();
    this.#apart.push(busy);
    return this.#client(busy);
  }

  #client(busy) {
    const found = (id, then) => (this.sessions.has(id) ? { data: structuredClone(then(this.sessions.get(id))) } : missing());
    return {
      app: { log: async ({ body }) => this.logs.push(body) },
      tui: { showToast: async ({ body }) => this.toasts.push(body) },
      session: {
        get: async ({ path }) => this.intercept("get", { path }) ?? found(path.id, ({ messages: _, ...session }) => session),
        messages: async ({ path }) => this.intercept("messages", { path }) ?? found(path.id, (s) => s.messages),
        status: async () => ({ data: Object.fromEntries([...busy].map((id) => [id, { type: "busy" }])) }),
        prompt: async (request) => this.intercept("prompt", request) ?? this.#prompt(structuredClone(request), busy),
        update: async ({ path, body }) => found(path.id, (s) => Object.assign(s, body)),
        abort: async ({ path }) => {
          this.aborted.push(path.id);
          this.stopTurn?.();
          return { data: true };
        },
      },
      _client: {
        patch: async ({ path, body }) => {
          const refused = this.intercept("patch", { path, body });
          if (refused) return refused;
          const message = this.sessions.get(path.sessionID).messages.find((m) => m.info.id === path.messageID);
          message.parts = message.parts.map((p) => (p.id === path.partID ? structuredClone(body) : p));
          return { data: body };
        },
        delete: async ({ path }) => {
          const session = this.sessions.get(path.sessionID);
          session.messages = session.messages.filter((m) => m.info.id !== path.messageID);
          return { data: true };
        },
      },
    };
  }
}

const missing = () => ({ error: { name: "NotFoundError", data: { message: "Session not found" } }, response: { status: 404 } });
