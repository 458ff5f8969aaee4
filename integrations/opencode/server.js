// The half of the plugin that runs inside opencode's server: hooks, and nothing else.

import { systemClock } from "./clock.js";
import { Commands, definitions, NOT_IN_RUN } from "./commands.js";
import { Locator, readSettings } from "./locate.js";
import { Orchestrator } from "./orchestrator.js";
import { Plans } from "./plans.js";
import { takeUp } from "./recovery.js";
import { Sessions } from "./sessions.js";
import { Starter } from "./starter.js";
import { correctSchema, planTasks } from "./tool.js";

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
 * @param {object} world options, settings, env, argv; clock, fetch, spawn, complain and shared where they are not
 * the real ones
 */
export function hooks(input, world) {
  // The opencode that the orchestrator keeps for its sub-tasks must not orchestrate.
  if (world.env.MTO_OPENCODE_ID) return {};
  const stop = new AbortController();
  const parts = assemble(input, world, stop.signal);
  const plans = new Plans(parts);
  const commands = new Commands(parts, plans);
  if (!parts.inRun) {
    takeUp(parts, plans).catch((error) => parts.log("error", "nothing was taken up", { error: String(error) }));
  }
  return {
    config: async (config) => {
      config.command = { ...definitions, ...config.command };
    },
    "command.execute.before": async ({ command, sessionID, arguments: text }, output) => {
      if (!Object.hasOwn(definitions, command)) return;
      if (parts.inRun && command === "orchestrate") refuseInRun(world.complain);
      // opencode does not know it yet; once it does, nothing needs to be thrown.
      output.noReply = true;
      const done = commands.run(command, text ?? "", sessionID);
      // What ends with this call must be said before it.
      if (parts.inRun) await done;
      throw new Error(HANDLED);
    },
    tool: { plan_tasks: planTasks(parts, plans) },
    "tool.definition": async ({ toolID }, output) => {
      if (toolID === "plan_tasks") correctSchema(output);
    },
    event: async ({ event }) => parts.sessions.woke(event),
    dispose: async () => {
      stop.abort();
      await plans.farewell();
    },
  };
}

/** opencode keeps an error's text to its log, so the person at the terminal is told by us. */
function refuseInRun(complain = (line) => process.stderr.write(`${line}\n`)) {
  complain(NOT_IN_RUN);
  throw new Error(NOT_IN_RUN);
}

function assemble({ client, directory }, world, stop) {
  const { env, argv, clock = systemClock } = world;
  const clientId = `opencode-${crypto.randomUUID()}`;
  const locator = new Locator(world);
  const { turns, followed } = world.shared ?? shared();
  return {
    clientId,
    clock,
    directory,
    followed,
    inRun: argv.includes("run"),
    log: logger(client),
    orchestrator: new Orchestrator({ locator, clock, clientId, fetch: world.fetch }),
    sessions: new Sessions({ client, clock, stop, turns }),
    starter: new Starter({ locator, env, spawn: world.spawn }),
    stop,
    toast: toaster(client),
  };
}

/** With `--port` opencode makes two of us in one process: they must not both be at one session, or one plan. */
function shared() {
  return (globalThis[Symbol.for("opencode-mto")] ??= { turns: new Map(), followed: new Set() });
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
