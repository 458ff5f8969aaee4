import { SseParser } from "./sse.js";

const CALL_MS = 15_000;
/** The server sends something each 10 s. */
const SILENCE_MS = 25_000;

/** Why a call did not succeed. `kind` says who is to blame, `message` is one line for people. */
export class OrchestratorError extends Error {
  /**
   * @param {"stopped" | "crashed" | "unreachable" | "unauthorized" | "refused"} kind `refused`: it answered, and said no
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

  /**
   * @param {object} parts
   * @param {import("./locate.js").Locator} parts.locator
   * @param {import("./clock.js").Clock} parts.clock
   * @param {string} parts.clientId who we are, for claims
   * @param {typeof fetch} [parts.fetch]
   */
  constructor({ locator, clock, clientId, fetch: call = fetch }) {
    this.#locator = locator;
    this.#clock = clock;
    this.#clientId = clientId;
    this.#fetch = call;
  }

  /** @returns {Promise<string>} the new plan's id */
  async submit(goal) {
    return (await this.#json("POST", "", goal)).planId;
  }

  plan(id) {
    return this.#json("GET", `/${encodeURIComponent(id)}`);
  }

  /** The newest plans of a folder, at most 100. */
  async list(directory) {
    const page = await this.#json("GET", `?${new URLSearchParams({ directory, limit: "100" })}`);
    return page.plans ?? [];
  }

  cancel(id) {
    return this.#json("POST", `/${encodeURIComponent(id)}/cancel`);
  }

  /** Takes, or keeps, the right to write the plan's answer. */
  claim(id) {
    return this.#json("POST", `/${encodeURIComponent(id)}/synthesis/claim`, { clientId: this.#clientId });
  }

  /** Says how the synthesis went; answers with the plan. */
  report(id, result, { withinMs = CALL_MS, clientId = this.#clientId } = {}) {
    return this.#json("POST", `/${encodeURIComponent(id)}/synthesis`, { clientId, ...result }, withinMs);
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

  async #json(method, path, body, withinMs = CALL_MS) {
    const place = await this.#place();
    const init = {
      headers: { accept: "application/json", ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(withinMs),
    };
    const response = await this.#send(place, method, path, init);
    try {
      return await response.json();
    } catch (error) {
      throw unreachable(place, error);
    }
  }

  async #place() {
    const place = await this.#locator.locate();
    if (place.state === "up") return place;
    const message = place.state === "crashed" ? "the orchestrator crashed" : "the orchestrator is not up";
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

function refusal(status, problem, place) {
  if (status === 401 || status === 403) {
    const message =
      `the orchestrator at ${place.url} does not accept the token in ${place.tokenFrom}: ` +
      "put its own token there (or restart it: `mto stop`, `mto start`)";
    return new OrchestratorError("unauthorized", message, { status, code: problem.code, place });
  }
  const fields = Array.isArray(problem.errors) ? problem.errors.map((e) => `${e.field} ${e.message}`).join("; ") : "";
  const said = fields || problem.detail || problem.title || `HTTP ${status}`;
  const kind = status >= 500 && !problem.code ? "unreachable" : "refused";
  return new OrchestratorError(kind, `the orchestrator says: ${said}`, { status, code: problem.code, place });
}

function unreachable(place, error) {
  const code = error?.cause?.code ?? error?.code;
  const neverSent = code === "ECONNREFUSED" || code === "ConnectionRefused";
  const why = neverSent ? `the connection was refused${proxyHint(place)}` : reason(error);
  const message = `the orchestrator at ${place.url} does not answer (${why})`;
  return new OrchestratorError("unreachable", message, { place, neverSent });
}

function reason(error) {
  return error?.name === "TimeoutError" ? "it took too long" : error?.cause?.message || error?.message || String(error);
}

/** opencode's fetch sends even what goes to this machine through a proxy, where one is set. */
function proxyHint({ viaProxy }) {
  return viaProxy ? "; a proxy is set, so NO_PROXY must name 127.0.0.1" : "";
}
