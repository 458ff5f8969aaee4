import { attachments } from "./attachments.js";
import { isShown } from "./delivery.js";
import { oneLine } from "./plan.js";
import { statusReport } from "./render.js";
import { notes } from "./transcript.js";

const HEAD_CHARS = 4_000;
const USAGE = {
  orchestrate: "usage: /orchestrate <what you want done>",
  "plan-status": "usage: /plan-status [plan id]; this session has no plan yet",
};

/** opencode ends with its own turn, long before a plan would. */
export const NOT_IN_RUN = 'opencode run ends before a plan does; use: mto run "…"';

/**
 * What the arguments of a command become is decided here and not by opencode. A template with `$ARGUMENTS`, or with no
 * placeholder at all, would have it run what stands in `!`…`` in them; this names an argument that never is there.
 */
const TEMPLATE = "Handled by opencode-mto. $1000000";

/** The commands as opencode's configuration has them. */
export const definitions = {
  orchestrate: { description: "Split a task into sub-tasks that run side by side, and combine the results", template: TEMPLATE },
  "plan-status": { description: "Show how an orchestrated plan stands", template: TEMPLATE },
};

/** The two slash commands. They need no turn of a model, and say everything in the transcript. */
export class Commands {
  #parts;
  #plans;

  /**
   * @param {object} parts orchestrator, sessions, clock, clientId, directory, log, toast
   * @param {import("./plans.js").Plans} plans
   */
  constructor(parts, plans) {
    this.#parts = parts;
    this.#plans = plans;
  }

  /**
   * Does what was typed. Never fails: what went wrong is said in the session.
   *
   * @param {object[]} [parts] what was attached
   */
  async run(command, text, sessionId, parts) {
    const argument = text.trim();
    try {
      if (command === "orchestrate") await this.#orchestrate(argument, sessionId, attachments(parts));
      else await this.#status(argument, sessionId);
    } catch (error) {
      await this.#apologize(`/${command} ${argument}`.trim(), sessionId, error);
    }
  }

  async #orchestrate(text, sessionId, { paths, lost }) {
    if (!text) throw new Error(USAGE.orchestrate);
    const { sessions, clientId, toast, log } = this.#parts;
    const root = await sessions.root(sessionId);
    // Like a prompt, it goes on from what a person has undone by now; what is undone later is theirs to take back.
    const undone = (await sessions.find(root))?.revert?.messageID;
    const note = this.#plans.note(root, `/orchestrate ${cut(text)}`, undone);
    if (lost.length) note.remark(`(Not passed on, as sub-tasks get text only: ${oneLine(lost.join(", "))}.)`);
    const taskDescription = paths.length ? `${text}\n\nFiles that belong to this:\n${paths.map((path) => `- ${path}`).join("\n")}` : text;
    let planId;
    try {
      planId = await this.#plans.submit({ taskDescription, parentSessionId: root, clientId }, () => {
        toast("info", "The orchestrator is not up; starting it…");
        note.draw("… starting the orchestrator");
        note.open().catch((error) => log("warn", "the note was not put in", { error: String(error) }));
      });
    } catch (error) {
      toast("error", error.message);
      await note.draw(`✗ ${error.message}`);
      await note.open();
      return;
    }
    if (note.isBegun) note.remark("(The orchestrator was not up and was started.)");
    if (await this.#isBusy(root, undone)) toast("info", `Plan ${planId} has started; it shows here when this session is idle`);
    sessions.title(root, text).catch((error) => log("warn", "the session has no title", { error: String(error) }));
    this.#plans.begin(planId, root, note);
  }

  async #status(id, sessionId) {
    const { sessions, toast } = this.#parts;
    const root = await sessions.root(sessionId);
    const planId = id || (await this.#newest(root));
    if (!planId) throw new Error(USAGE["plan-status"]);
    if (await this.#isBusy(sessionId)) toast("info", (await this.#report(planId, root)).split("\n")[0]);
    // How it stands when it is shown, not when it was asked for.
    await this.#say(sessionId, async () => `/plan-status${id ? ` ${id}` : ""}\n\n${await this.#report(planId, root)}`);
  }

  async #report(planId, root) {
    const { orchestrator, sessions, clock, clientId } = this.#parts;
    const document = await orchestrator.plan(planId).catch((error) => {
      throw error.code === "plan_not_found" ? new Error(`there is no plan "${oneLine(planId, 60)}"; \`mto list\` shows those there are`) : error;
    });
    const isThere = isShown(await sessions.messages(root), document.plan);
    return statusReport(document, { now: clock.now(), clientId, sessionId: root, isShown: isThere });
  }

  /** The plan that came last into this session, by its notes; by the orchestrator's list where it has none yet. */
  async #newest(root) {
    const note = notes(await this.#parts.sessions.messages(root)).at(-1);
    if (note) return note.brief.planId;
    const { directory, orchestrator } = this.#parts;
    const { plans } = await orchestrator.list({ directory });
    return plans.find((line) => line.parentSessionId === root)?.id;
  }

  async #apologize(what, sessionId, error) {
    const message = error?.message ?? String(error);
    this.#parts.toast("error", message);
    try {
      await this.#say(sessionId, async () => `${cut(what)}\n\n✗ ${message}`);
    } catch (worse) {
      this.#parts.log("error", "nothing could be said in the session", { message, error: String(worse) });
    }
  }

  /** Whether nothing can be put into the session yet: silence would look as if nothing had happened. */
  #isBusy(sessionId, undone) {
    return this.#parts.sessions.isFree(sessionId, { undone }).then((isFree) => !isFree, () => false);
  }

  #say(sessionId, text) {
    const { sessions } = this.#parts;
    return sessions.whileIdle(sessionId, async (messages) => sessions.insert(sessionId, { text: await text(), ignored: true }, messages));
  }
}

const cut = (text) => (text.length <= HEAD_CHARS ? text : `${text.slice(0, HEAD_CHARS - 1)}…`);
