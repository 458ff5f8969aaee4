import { SseParser } from "./sse.js";

const CALL_MS = 15_000;
/** The server sends something each 10 s. */
const SILENCE_MS = 25_000;
const MOST_PAGES = 20;
/** Each answer of the orchestrator has one of these. */
const MEMBERS = ["plan", "plans", "planId", "prompt"];

/** Why a call did not succeed. `kind` says who is to blame, `message` is one line for people. */
export class OrchestratorError extends Error {
  /**
   * @param {"stopped" | "crashed" | "unreachable" | "unauthorized" | "refused"} kind `unreachable`: also where something
   * else answers in its place; `refused`: it answered, and said no
   * @param {string} message
   * @param {{code?: string, status?: number, place?: import("./locate.js").Place, neverSent?: boolean}} [more]
   */
  constructor(kind, message, more = {}) {
    super(message);
    this.name = "OrchestratorError";
    this.kind = kind;
    this.code = more.code;
    this.status = more.status;
    this.place = more.place;
    this.neverSent = more.neverSent ?? false;
  }
}

/** The orchestrator's REST interface. Looks up the address and the token before each call. */
export class Orchestrator {
  #locator;
  #clock;
  #fetch;
  #clientId;
  #stop;

  /**
   * @param {object} parts
   * @param {import("./locate.js").Locator} parts.locator
   * @param {import("./clock.js").Clock} parts.clock
   * @param {string} parts.clientId who we are, for claims
   * @param {AbortSignal} parts.stop the end of the plugin; ends all calls but those that say good-bye
   * @param {typeof fetch} [parts.fetch]
   */
  constructor({ locator, clock, clientId, stop, fetch: call = fetch }) {
    this.#locator = locator;
    this.#clock = clock;
    this.#clientId = clientId;
    this.#fetch = call;
    this.#stop = stop;
  }

  /** @returns {Promise<string>} the new plan's id */
  async submit(goal) {
    return (await this.#json("POST", "", goal)).planId;
  }

  /** @returns {Promise<object>} the document */
  plan(id) {
    return this.#json("GET", `/${encodeURIComponent(id)}`);
  }

  /**
   * The newest plans of a folder, at most 100.
   *
   * @param {{directory: string, status?: string, cursor?: string}} filter
   * @returns {Promise<{plans: object[], nextCursor?: string}>}
   */
  async list(filter) {
    const page = await this.#json("GET", `?${new URLSearchParams({ ...filter, limit: "100" })}`);
    return { plans: page.plans ?? [], nextCursor: page.nextCursor };
  }

  /** All of them, newest first. */
  async *all(filter) {
    let cursor;
    for (let page = 0; page < MOST_PAGES && (page === 0 || cursor); page++) {
      const { plans, nextCursor } = await this.list({ ...filter, ...(cursor && { cursor }) });
      yield* plans;
      cursor = nextCursor;
    }
  }

  cancel(id, reason) {
    return this.#json("POST", `/${encodeURIComponent(id)}/cancel`, { reason }, { isFarewell: true });
  }

  /** Takes, or keeps, the right to write the plan's answer. */
  claim(id, withinMs) {
    return this.#json("POST", `/${encodeURIComponent(id)}/synthesis/claim`, { clientId: this.#clientId }, { withinMs });
  }

  /** Says how the synthesis went; answers with the plan. */
  report(id, result, { withinMs, clientId = this.#clientId } = {}) {
    const path = `/${encodeURIComponent(id)}/synthesis`;
    return this.#json("POST", path, { clientId, ...result }, { withinMs, isFarewell: true });
  }

  /**
   * What happens to a plan, as it happens. Ends with the stream; fails where nothing was heard for too long.
   *
   * @param {string} id
   * @param {string | undefined} after the id of the last event that was seen
   * @param {AbortSignal} signal ends it without an error
   */
  async *events(id, after, signal) {
    const place = await this.#place();
    const path = `/${encodeURIComponent(id)}/events?${new URLSearchParams({ clientId: this.#clientId })}`;
    const cut = new AbortController();
    const cutOff = () => cut.abort();
    if (signal.aborted) return;
    signal.addEventListener("abort", cutOff, { once: true });
    try {
      const headers = { accept: "text/event-stream", ...(after && { "last-event-id": after }) };
      const response = await this.#heard(this.#send(place, "GET", path, { headers, signal: cut.signal }), place, signal);
      if (!response || response.status === 204 || !response.body) return;
      yield* this.#read(response.body.getReader(), place, signal);
    } finally {
      signal.removeEventListener("abort", cutOff);
      cut.abort();
    }
  }

  async *#read(reader, place, signal) {
    const parser = new SseParser();
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const piece = await this.#heard(reader.read(), place, signal);
        if (!piece || piece.done) return;
        yield* parser.push(decoder.decode(piece.value, { stream: true }));
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error instanceof OrchestratorError ? error : unreachable(place, error);
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  /** Waits for something of a stream; undefined at the signal. */
  async #heard(something, place, signal) {
    const stop = new AbortController();
    const both = AbortSignal.any([stop.signal, signal]);
    const silence = this.#clock.sleep(SILENCE_MS, both).then(() => "silence");
    // Whoever loses the race may fail later, unheard.
    something.catch(() => {});
    try {
      const first = await Promise.race([something, silence]);
      if (first !== "silence") return first;
    } finally {
      stop.abort();
    }
    if (signal.aborted) return undefined;
    throw new OrchestratorError("unreachable", `the orchestrator at ${place.url} fell silent`, { place });
  }

  async #json(method, path, body, { withinMs = CALL_MS, isFarewell = false } = {}) {
    const place = await this.#place();
    const init = {
      headers: { accept: "application/json", ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body, storable) }),
      signal: isFarewell ? AbortSignal.timeout(withinMs) : AbortSignal.any([AbortSignal.timeout(withinMs), this.#stop]),
    };
    const response = await this.#send(place, method, path, init);
    let answer;
    try {
      answer = await response.json();
    } catch (error) {
      throw unreachable(place, error);
    }
    if (MEMBERS.some((name) => answer?.[name] !== undefined)) return answer;
    throw unreachable(place, new Error("its answer is not the orchestrator's"));
  }

  async #place() {
    const place = await this.#locator.locate();
    if (place.state === "up") return place;
    const what = place.state === "crashed" ? "the orchestrator crashed" : "the orchestrator is not up";
    const message = `${what}; \`mto start\` starts it`;
    throw new OrchestratorError(place.state, message, { place, neverSent: true });
  }

  async #send(place, method, path, init) {
    const headers = { ...init.headers, ...(place.token && { authorization: `Bearer ${place.token}` }) };
    let response;
    try {
      response = await this.#fetch(`${place.url}/v1/orchestrate${path}`, { ...init, method, headers });
    } catch (error) {
      throw unreachable(place, error);
    }
    if (response.ok) return response;
    throw refusal(response.status, await response.json().catch(() => ({})), place);
  }
}

/** What no orchestrator takes in a text: half of a character, and NUL. */
const storable = (_key, value) => (typeof value === "string" ? value.toWellFormed().replaceAll("\0", "") : value);

function refusal(status, problem, place) {
  const about = { status, code: problem.code, place };
  if (status === 401) {
    const message = `the orchestrator at ${place.url} does not accept the token in ${place.tokenFrom}: ${place.tokenAdvice}`;
    return new OrchestratorError("unauthorized", message, about);
  }
  // Whatever refuses anything without a code is a proxy, or another program at that port.
  if (!problem.code) return unreachable(place, new Error(`HTTP ${status}, not from the orchestrator`), about);
  const fields = Array.isArray(problem.errors) ? problem.errors.map((e) => `${e.field} ${e.message}`).join("; ") : "";
  const said = fields || problem.detail || problem.title || `HTTP ${status}`;
  return new OrchestratorError("refused", `the orchestrator says: ${said}`, about);
}

function unreachable(place, error, more = {}) {
  const code = error?.cause?.code ?? error?.code;
  const neverSent = code === "ECONNREFUSED" || code === "ConnectionRefused";
  const why = neverSent ? `the connection was refused${proxyHint(place)}` : reason(error);
  const wayOut = place.remote ? "is it up, and is the address right?" : "`mto doctor` tells more";
  const message = `the orchestrator at ${place.url} does not answer (${why}); ${wayOut}`;
  return new OrchestratorError("unreachable", message, { place, neverSent, ...more });
}

function reason(error) {
  return error?.name === "TimeoutError" ? "it took too long" : error?.cause?.message || error?.message || String(error);
}

/** opencode's fetch sends even what goes to this machine through a proxy, where one is set. */
function proxyHint({ viaProxy }) {
  return viaProxy ? "; a proxy is set, so NO_PROXY must name 127.0.0.1" : "";
}
