// The half of the plugin that runs inside opencode's server: hooks, and nothing else.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { systemClock } from "./clock.js";
import { Commands, definitions, NOT_IN_RUN } from "./commands.js";
import { isRun } from "./invocation.js";
import { Locator, readSettings } from "./locate.js";
import { Locks } from "./locks.js";
import { Orchestrator } from "./orchestrator.js";
import { Plans } from "./plans.js";
import { clientIdIn, systemProcesses } from "./processes.js";
import { Records } from "./records.js";
import { Recovery } from "./recovery.js";
import { Sessions } from "./sessions.js";
import { Starter } from "./starter.js";
import { askInPlanMode, correctSchema, planTasks, TOOL } from "./tool.js";
import { Windows } from "./windows.js";

/** opencode shows it to those who call its API, and nobody in the TUI. */
const HANDLED = "opencode-mto has handled the command; there is no turn of a model to it";
const TOAST_MS = 6_000;

/**
 * @param {object} input what opencode gives to each plugin
 * @param {object} [options] from opencode's configuration: url, token, tokenFile, command, dataDir
 */
const server = async (input, options = {}) => {
  const settings = await readSettings(new URL("settings.json", import.meta.url));
  return hooks(input, { options: options ?? {}, settings, env: process.env, argv: process.argv });
};

/**
 * The plugin's hooks. Apart from the entry so that tests can give it another world.
 *
 * @param {{client: any, directory: string}} input
 * @param {object} world options, settings, env, argv; clock, fetch, spawn, complain, processes and shared where they
 * are not the real ones
 */
export function hooks(input, world) {
  // The opencode that the orchestrator keeps for its sub-tasks must not orchestrate.
  if (world.env.MTO_OPENCODE_ID) return {};
  const stop = new AbortController();
  const parts = assemble(input, world, stop.signal);
  const plans = new Plans(parts);
  const commands = new Commands(parts, plans);
  const recovery = new Recovery(parts, plans);
  let ours = definitions;
  parts.windows.announce();
  if (!parts.inRun) recovery.run();
  return {
    config: async (config) => {
      ours = unclaimed(config.command);
      config.command = { ...config.command, ...ours };
      askInPlanMode(config);
    },
    "command.execute.before": async ({ command, sessionID, arguments: text }, output) => {
      if (!Object.hasOwn(ours, command)) return;
      if (parts.inRun && command === "orchestrate") refuseInRun(world.complain);
      // opencode does not know it yet; once it does, nothing needs to be thrown.
      output.noReply = true;
      const done = commands.run(command, text ?? "", sessionID, output.parts);
      // What ends with this call must be said before it.
      if (parts.inRun) await done;
      throw new Error(HANDLED);
    },
    tool: { [TOOL]: planTasks(parts, plans) },
    "tool.definition": async ({ toolID }, output) => {
      if (toolID === TOOL) correctSchema(output);
    },
    event: async ({ event }) => {
      parts.sessions.woke(event);
      recovery.noticed(event);
    },
    dispose: async () => {
      stop.abort();
      await plans.farewell();
    },
  };
}

/** Our definitions without those of which the user has one of that name. */
function unclaimed(commands = {}) {
  const free = ([name, { template }]) => !commands[name] || commands[name].template === template;
  return Object.fromEntries(Object.entries(definitions).filter(free));
}

/** opencode keeps an error's text to its log, so the person at the terminal is told by us. */
function refuseInRun(complain = (line) => process.stderr.write(`${line}\n`)) {
  complain(NOT_IN_RUN);
  throw new Error(NOT_IN_RUN);
}

function assemble({ client, directory }, world, stop) {
  const { env, argv, clock = systemClock, processes = systemProcesses } = world;
  const clientId = clientIdIn(processes.self);
  const locator = new Locator(world);
  const { turns, followed } = world.shared ?? shared();
  const log = logger(client);
  const traces = (name) => ({ folder: join(locator.dataDir, "windows", name), processes, log });
  const here = createHash("sha256").update(directory).digest("hex").slice(0, 16);
  const windows = new Windows(traces(join("open", here)));
  return {
    clientId,
    clock,
    directory,
    followed,
    inRun: isRun(argv),
    log,
    orchestrator: new Orchestrator({ locator, clock, clientId, stop, fetch: world.fetch }),
    processes,
    sessions: new Sessions({ client, clock, stop, turns, windows, locks: new Locks(traces("locks")) }),
    settled: new Records(traces("settled")),
    starter: new Starter({ locator, env, clock, spawn: world.spawn }),
    stop,
    toast: toaster(client),
    unsettled: new Records(traces(join("unsettled", here))),
    windows,
  };
}

/** With `--port` opencode makes two of us in one process: they must not both be at one session, or one plan. */
function shared() {
  return (globalThis[Symbol.for("opencode-mto")] ??= { turns: new Map(), followed: new Map() });
}

function logger(client) {
  return (level, message, extra) => {
    quietly(() => client.app.log({ body: { service: "mto", level, message, ...(extra && { extra }) } }));
  };
}

function toaster(client) {
  return (variant, message) => {
    const body = { title: "Orchestrator", message, variant, duration: TOAST_MS };
    quietly(() => client.tui.showToast({ body }));
  };
}

/** Where no TUI is attached, or opencode is going, there is nobody to be told. */
async function quietly(call) {
  try {
    await call();
  } catch {
    // Nothing is lost.
  }
}

export default { id: "mto", server };
