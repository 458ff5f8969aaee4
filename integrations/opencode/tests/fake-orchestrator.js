import { createServer } from "node:http";

const TERMINAL = { "plan.completed": "completed", "plan.failed": "failed", "plan.cancelled": "cancelled" };

/** No machine takes longer to hand something on to whoever still listens. */
const ARRIVES_MS = 1_000;

/** An orchestrator that does only what a test tells it to. Claims are answered as the real one does. */
export class FakeOrchestrator {
  token = "t".repeat(43);
  plans = new Map();
  /** What was asked, as `METHOD path`. */
  calls = [];
  reports = [];
  submissions = [];
  /** A function that may answer a request instead: `(request, response, body) => boolean`. */
  intercept;
  /** No heartbeats. */
  isMute = false;
  #server;
  #streams = new Map();
  #next = 1;
  #streamsEver = 0;

  async start(port = 0) {
    this.#server = createServer((request, response) => this.#serve(request, response));
    await new Promise((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#streams.clear();
  }

  /** Makes a plan without anybody asking for it. */
  add(plan = {}, subtasks = []) {
    const id = plan.id ?? `plan_${this.#next++}`;
    const document = {
      plan: { id, status: "planning", taskDescription: "the task", directory: "/work", createdAt: "2026-01-01T00:00:00Z", ...plan },
      subtasks: subtasks.map((s, index) => ({ index, status: "pending", description: `task ${index}`, agent: "general", dependencies: [], ...s })),
    };
    this.plans.set(id, { document, journal: [{ type: "plan.submitted" }] });
    return document;
  }

  /** Changes a plan, and tells those who listen. */
  happen(id, type, change = () => {}) {
    const { document, journal } = this.plans.get(id);
    change(document);
    if (TERMINAL[type]) {
      document.plan.status = TERMINAL[type];
      document.plan.finishedAt ??= "2026-01-01T00:01:00Z";
    }
    journal.push({ type });
    for (const stream of this.#streams.get(id) ?? []) this.#tell(stream, journal, journal.length - 1);
  }

  /** All sub-tasks are over: open for a claim. */
  offer(id) {
    this.happen(id, "synthesis.offered", ({ plan }) => {
      plan.status = "synthesizing";
      plan.synthesis = { status: "offered" };
    });
  }

  beat() {
    if (this.isMute) return;
    for (const stream of this.#open()) if (!stream.response.writableEnded) say(stream, ": heartbeat\n\n");
  }

  #open() {
    return [...this.#streams.values()].flatMap((streams) => [...streams]);
  }

  /**
   * Whether something is on its way to somebody who listens.
   *
   * @param {Map<string, number>} heard how many bytes have arrived by the stream's number, which it tells in a header
   */
  isTelling(heard) {
    const now = performance.now();
    return this.#open().some(({ number, said, at }) => said > (heard.get(number) ?? 0) && now - at < ARRIVES_MS);
  }

  /** Cuts all event streams in two. */
  cut() {
    for (const streams of this.#streams.values()) for (const { response } of streams) response.destroy();
  }

  listeners(id) {
    return [...(this.#streams.get(id) ?? [])].map((s) => s.clientId);
  }

  count(call) {
    return this.calls.filter((c) => c === call).length;
  }

  async #serve(request, response) {
    let text = "";
    for await (const piece of request.setEncoding("utf8")) text += piece;
    const url = new URL(request.url, "http://x");
    const body = text && JSON.parse(text);
    this.calls.push(`${request.method} ${url.pathname}`);
    if (await this.intercept?.(request, response, body)) return;
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      problem(response, 401, "unauthorized", "A bearer token is required.");
      return;
    }
    const [, id, ...rest] = /^\/v1\/orchestrate(?:\/([^/]+))?(?:\/(.*))?$/.exec(url.pathname) ?? [];
    if (!id) this.#collection(request, response, url, body);
    else if (!this.plans.has(id)) problem(response, 404, "plan_not_found", `There is no plan "${id}".`);
    else this.#member(id, rest[0] ?? "", request, response, url, body);
  }

  #collection(request, response, url, body) {
    if (request.method === "GET") {
      const plans = [...this.plans.values()].map(({ document }) => document.plan);
      const { directory, status, limit = "20", cursor = "0" } = Object.fromEntries(url.searchParams);
      const all = plans.filter((p) => (!directory || p.directory === directory) && (!status || p.status === status)).toReversed();
      const end = Number(cursor) + Number(limit);
      json(response, 200, { plans: all.slice(Number(cursor), end), ...(end < all.length && { nextCursor: String(end) }) });
      return;
    }
    this.submissions.push(body);
    const { plan } = this.add(body);
    json(response, 202, { planId: plan.id });
  }

  #member(id, what, request, response, url, body) {
    const { document } = this.plans.get(id);
    if (what === "events") this.#listen(id, request, response, url);
    else if (what === "cancel") {
      this.happen(id, "plan.cancelled");
      json(response, 202, document);
    } else if (what === "synthesis/claim") this.#claim(id, response, body);
    else if (what === "synthesis") this.#report(id, response, body);
    else json(response, 200, document);
  }

  #refused(id, clientId) {
    const { plan } = this.plans.get(id).document;
    if (plan.status !== "synthesizing" || plan.synthesis?.status === "running") return "synthesis_closed";
    const ownerFirst = plan.clientId && plan.clientId !== clientId && this.listeners(id).includes(plan.clientId);
    const taken = plan.synthesis.status === "claimed" && plan.synthesis.clientId !== clientId;
    return taken || (plan.synthesis.status === "offered" && ownerFirst) ? "synthesis_claimed" : undefined;
  }

  #claim(id, response, { clientId }) {
    const refused = this.#refused(id, clientId);
    if (refused) {
      problem(response, 409, refused, "Not now.");
      return;
    }
    const { document } = this.plans.get(id);
    if (document.plan.synthesis.status === "offered") {
      this.happen(id, "synthesis.claimed", ({ plan }) => (plan.synthesis = { status: "claimed", clientId, attempt: "synthesis.1" }));
    }
    json(response, 200, { attempt: "synthesis.1", leaseSeconds: 30, prompt: `Combine the results of ${id}.` });
  }

  #report(id, response, body) {
    const refused = this.#refused(id, body.clientId);
    if (refused) {
      problem(response, 409, refused, "Not now.");
      return;
    }
    this.reports.push(body);
    const { document } = this.plans.get(id);
    if (body.ok) {
      this.happen(id, "plan.completed", ({ plan }) => {
        Object.assign(plan, { answer: body.text, outcome: "full", synthesis: { status: "completed", clientId: body.clientId } });
      });
    } else if (body.error.code === "session_aborted") {
      this.happen(id, "plan.failed", ({ plan }) => (plan.error = body.error));
    } else {
      const status = body.error.code === "session_interrupted" ? "offered" : "running";
      this.happen(id, "synthesis.offered", ({ plan }) => (plan.synthesis = { status }));
    }
    json(response, 200, document);
  }

  #listen(id, request, response, url) {
    const { document, journal } = this.plans.get(id);
    const after = Number(request.headers["last-event-id"] ?? 0);
    if (after > journal.length) {
      problem(response, 400, "invalid_request", "Last-Event-ID is too high.");
      return;
    }
    if (TERMINAL[journal.at(-1).type] && after === journal.length) {
      response.writeHead(204).end();
      return;
    }
    const number = String(++this.#streamsEver);
    response.writeHead(200, { "content-type": "text/event-stream", "x-stream": number }).flushHeaders();
    const stream = { response, clientId: url.searchParams.get("clientId"), document, number, said: 0, at: 0 };
    const streams = this.#streams.get(id) ?? this.#streams.set(id, new Set()).get(id);
    streams.add(stream);
    response.on("close", () => streams.delete(stream));
    journal.forEach((_, i) => i >= after && this.#tell(stream, journal, i));
  }

  #tell(stream, journal, index) {
    const { type } = journal[index];
    say(stream, `id: ${index + 1}\nevent: ${type}\ndata: {"seq":${index + 1}}\n\n`);
    // One that was reopened goes on.
    if (TERMINAL[type] && index === journal.length - 1) stream.response.end();
  }
}

function say(stream, text) {
  stream.response.write(text);
  stream.said += Buffer.byteLength(text);
  stream.at = performance.now();
}

function json(response, status, value) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

export function problem(response, status, code, detail, errors) {
  response
    .writeHead(status, { "content-type": "application/problem+json" })
    .end(JSON.stringify({ type: `/errors/${code}`, status, code, detail, title: code, ...(errors && { errors }) }));
}
