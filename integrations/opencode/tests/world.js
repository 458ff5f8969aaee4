import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemProcesses } from "../processes.js";
import { hooks } from "../server.js";
import { FakeOpencode } from "./fake-opencode.js";
import { FakeOrchestrator } from "./fake-orchestrator.js";

/** Time that stands still until it is told to go on. */
export class ManualClock {
  #now = Date.parse("2026-01-01T00:00:00Z");
  #sleepers = new Set();

  now = () => this.#now;

  sleep = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { at: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", sleeper.wake, { once: true });
    });

  advance(ms) {
    this.#now += ms;
    for (const sleeper of [...this.#sleepers]) if (sleeper.at <= this.#now) sleeper.wake();
  }
}

/**
 * Waits, in real time and not for long, until something holds.
 *
 * @param {() => any} holds
 * @param {() => any} [goOn] lets the clock go on a little
 */
export async function until(holds, goOn = () => {}) {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`never came true: ${holds}`);
    await goOn();
    await settle(10);
  }
}

/** Lets everything happen that can happen without time going on, as far as a few round trips tell. */
export async function settle(rounds = 40) {
  for (let i = 0; i < rounds; i++) await new Promise((resolve) => setImmediate(resolve));
}

const STEP_MS = 250;
/** The orchestrator sends a heartbeat each 10 s; here more often, for time goes fast. */
const BEATS_EACH = 20;
/** As many as Node has. */
const FILE_THREADS = 4;

/** Calls that know whether one of them is waiting for its answer, and how much of each stream has arrived. */
class Line {
  #waiting = 0;
  heard = new Map();

  get isFree() {
    return this.#waiting === 0;
  }

  fetch = async (url, init) => {
    this.#waiting++;
    try {
      const response = await fetch(url, init);
      if (response.headers.get("content-type")?.includes("event-stream")) return this.#listening(response);
      const text = await response.text();
      return new Response(response.status === 204 ? null : text, response);
    } finally {
      this.#waiting--;
    }
  };

  #listening(response) {
    const number = response.headers.get("x-stream");
    const ear = new TransformStream({
      transform: (piece, on) => {
        this.heard.set(number, (this.heard.get(number) ?? 0) + piece.byteLength);
        on.enqueue(piece);
      },
    });
    return new Response(response.body?.pipeThrough(ear), response);
  }
}

/**
 * An orchestrator, an opencode, and plugins between them. Ends with the test.
 *
 * @param {import("node:test").TestContext} t
 */
export async function world(t, { env = {}, argv = ["opencode"], spawn } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "opencode-mto-"));
  const orchestrator = await new FakeOrchestrator().start();
  const opencode = new FakeOpencode();
  const clock = new ManualClock();
  const processes = [];
  /** One with its own memory, which is there as long as a plugin in it is. */
  const newProcess = () => {
    // No system gives such a number to a real one.
    const it = { turns: new Map(), followed: new Map(), self: { pid: 10_000_000 + processes.length, started: "1" }, open: new Set() };
    processes.push(it);
    return it;
  };
  const isAlive = (other) => {
    const fake = processes.find(({ self }) => self.pid === other.pid);
    return fake ? fake.open.size > 0 : systemProcesses.isAlive(other);
  };
  const first = newProcess();
  const disposals = [];
  const line = new Line();
  let beaten = 0;
  // Files are read by so many threads, one after another: who comes last has seen all others come to their end.
  const filesAreRead = () => Promise.all(Array.from({ length: FILE_THREADS }, () => stat(folder)));
  // Time does not go on while a question is on its way, or an event, or a file is read: however slow the machine, they take
  // no time.
  const goOn = async () => {
    await filesAreRead();
    if (!line.isFree || orchestrator.isTelling(line.heard)) return;
    clock.advance(STEP_MS);
    if (++beaten % BEATS_EACH === 0) orchestrator.beat();
  };
  const it = {
    folder, orchestrator, opencode, clock,
    complaints: [],
    up: (pid = process.pid) => writeFile(join(folder, "server.json"), JSON.stringify({ url: orchestrator.url, pid })),
    down: () => rm(join(folder, "server.json"), { force: true }),
    token: (token) => writeFile(join(folder, "token"), `${token}\n`),
    /** A plugin; `apart`: in a process of its own, whose opencode knows nothing of the turns of the others. */
    plugin: ({ apart = false, directory = "/work", options = {} } = {}) => {
      const home = apart ? newProcess() : first;
      const instance = hooks({ client: apart ? opencode.clientApart() : opencode.client, directory }, {
        options, argv, clock, spawn, settings: {}, fetch: line.fetch, complain: (text) => it.complaints.push(text),
        env: { PATH: "", HOME: folder, MTO_DATA_DIR: folder, ...env },
        shared: home, processes: { self: home.self, isAlive },
      });
      if (!instance.dispose) return instance;
      opencode.listen(instance.event);
      home.open.add(instance);
      const dispose = async () => {
        if (home.open.delete(instance)) await instance.dispose();
      };
      disposals.push(dispose);
      return { ...instance, dispose };
    },
    /** Types a command; it is handled once the promise is there. */
    type: async (instance, command, text, sessionID = "ses_1") => {
      const call = instance["command.execute.before"]({ command, sessionID, arguments: text }, { parts: [] });
      return call.then(() => undefined, (error) => error.message);
    },
    until: (holds) => until(holds, goOn),
    note: (text) => until(() => opencode.texts("ses_1").find((x) => x.includes(text)), goOn),
  };
  await it.up();
  await it.token(orchestrator.token);
  t.after(async () => {
    for (const dispose of disposals) await dispose();
    await orchestrator.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return it;
}

/** A command that is run in an instant, and does this. */
export function starting(deed) {
  return () => {
    const handlers = {};
    setImmediate(async () => {
      await deed();
      handlers.exit?.(0);
      handlers.close?.(0, null);
    });
    return { on: (event, handler) => (handlers[event] = handler), kill: () => {} };
  };
}
