import { readFileSync } from "node:fs";

/** What Linux counts in for programs, whatever it does itself. */
const TICKS_PER_SECOND = 100;
/** The clock of the process table is that of the boot. */
const CLOCK_SLACK_MS = 2_000;

/**
 * A process, told apart also where the system uses its number again.
 *
 * @typedef {{pid: number, started: string}} Process `started`: in ticks of the machine; empty where it cannot be known
 *
 * @typedef {object} Processes
 * @property {Process} self this one
 * @property {(process: Process) => boolean} isAlive whether it is there, ours or somebody else's
 */

/** @type {Processes} The machine's own. */
export const systemProcesses = {
  self: { pid: process.pid, started: startOf(process.pid) },
  isAlive: ({ pid, started }) => isAlive(pid) && (!started || startOf(pid) === started),
};

/** Whether there is a process of this number. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * Whether the server that wrote such a note is still there. A number that is used again is another's, as far as Linux
 * tells: that process began after the note was written, and is not one of ours by its command line.
 */
export function isServer({ pid, startedAt }) {
  if (!isAlive(pid)) return false;
  const began = beganAt(pid);
  return !(began > Date.parse(startedAt ?? "") + CLOCK_SLACK_MS) || contentOf(`/proc/${pid}/cmdline`).split("\0").includes("serve");
}

/** The name under which a plugin in this process goes to the orchestrator. */
export const clientIdIn = (process) => `opencode-${markOf(process)}-${crypto.randomUUID()}`;

/** The process in which that plugin is, or was; undefined where the name tells none. */
export const processOf = (clientId) => marked(/^opencode-(\d+\.\d*)-/.exec(clientId ?? "")?.[1]);

export const markOf = ({ pid, started }) => `${pid}.${started}`;

/** @returns {Process | undefined} */
export function marked(mark) {
  const [, pid, started] = /^(\d+)\.(\d*)$/.exec(mark ?? "") ?? [];
  return pid && { pid: Number(pid), started };
}

export const isSame = (one, other) => one?.pid === other?.pid && one?.started === other?.started;

/** Only Linux has it in a file; elsewhere the number alone must do. */
function startOf(pid) {
  const stat = contentOf(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything; the start is the 22nd field, the 20th after it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

/** In milliseconds since the epoch; NaN where it cannot be known. */
function beganAt(pid) {
  const boot = Number(/^btime (\d+)$/m.exec(contentOf("/proc/stat"))?.[1]);
  return (boot + Number(startOf(pid) || NaN) / TICKS_PER_SECOND) * 1000;
}

function contentOf(file) {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
