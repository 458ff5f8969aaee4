import { spawn } from "node:child_process";
import { systemClock } from "./clock.js";
import { oneLine } from "./plan.js";

/** `mto start` bounds itself to this, too; a little more, so that its own reason reaches us. */
const PATIENCE_MS = 65_000;
/** One that crashes as often as this within that time will crash again. */
const MOST_REVIVALS = 3;
const REVIVALS_MS = 600_000;

/** Starts an orchestrator on this machine, by `mto start`. Two calls at once are one start. */
export class Starter {
  #locator;
  #env;
  #spawn;
  #running;
  #clock;
  #revived = new Map();
  #revivals = [];

  /** @param {{locator: import("./locate.js").Locator, env: object, clock?: import("./clock.js").Clock, spawn?: typeof spawn}} parts */
  constructor({ locator, env, clock = systemClock, spawn: start = spawn }) {
    this.#clock = clock;
    this.#locator = locator;
    this.#env = env;
    this.#spawn = start;
  }

  /**
   * Returns when it is up, or cannot be started.
   *
   * @returns {Promise<{ok: true} | {ok: false, reason: string}>}
   */
  start() {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /**
   * Starts one in the place of a crashed process, once for each, and a few times in all: whoever comes later gets the same
   * result.
   *
   * @param {import("./locate.js").Place} place of the process
   */
  async revive(place) {
    if (this.mayRevive(place)) {
      this.#revivals.push(this.#clock.now());
      this.#revived.set(processAt(place), this.start());
    }
    return (await this.#revived.get(processAt(place))) ?? { ok: false, reason: `it was, ${MOST_REVIVALS} times within ten minutes; \`mto doctor\` tells more` };
  }

  /** Whether that would be tried now. */
  mayRevive(place) {
    const since = this.#clock.now() - REVIVALS_MS;
    this.#revivals = this.#revivals.filter((at) => at > since);
    return !this.#revived.has(processAt(place)) && this.#revivals.length < MOST_REVIVALS;
  }

  #run() {
    const command = this.#locator.command;
    if (!command) {
      return Promise.resolve({ ok: false, reason: "there is no `mto` on the PATH or in ~/.local/bin; install it" });
    }
    return new Promise((resolve) => {
      const child = this.#spawn(command, ["start"], {
        env: { ...this.#env, MTO_DATA_DIR: this.#locator.dataDir },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      child.stderr?.setEncoding("utf8").on("data", (text) => (said = (said + text).slice(-2000)));
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        resolve({ ok: false, reason: `\`${command} start\` did not end within ${PATIENCE_MS / 1000} s` });
      }, PATIENCE_MS);
      timer.unref?.();
      const end = (result) => {
        clearTimeout(timer);
        // The server in the background may hold the other end open; it must not hold us.
        child.stderr?.destroy();
        resolve(result);
      };
      child.on("error", (error) => end({ ok: false, reason: `\`${command} start\` cannot be run: ${error.message}` }));
      child.on("exit", (code) => code === 0 && end({ ok: true }));
      // Only at "close" has the reason been read to its end; a start that failed leaves nobody who holds it open.
      child.on("close", (code, signal) =>
        end({ ok: false, reason: reasonIn(said) || `\`${command} start\` ended with ${code ?? signal}` }),
      );
    });
  }
}

const processAt = ({ pid, startedAt }) => `${pid} ${startedAt}`;

/** Of all that it said, what it complained of, in one line. */
function reasonIn(said) {
  const lines = said.split("\n").filter((line) => line.trim());
  const complaint = lines.findIndex((line) => line.startsWith("mto"));
  return oneLine(lines.slice(Math.max(0, complaint)).join(" "), 400);
}
