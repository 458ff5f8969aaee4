import { Alarm } from "./alarm.js";
import { deliver } from "./delivery.js";
import { insist } from "./insist.js";
import { brief, isTerminal, pausedUntil, pauseOf } from "./plan.js";
import { checklist } from "./render.js";
import { Synthesis } from "./synthesis.js";
import { troubleOf } from "./trouble.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const STOPPED_WAIT_MS = 3_000;
/** Where it is not a wait that grows. */
const WAITS = { stopped: STOPPED_WAIT_MS, unauthorized: 10_000 };

/**
 * Keeps one plan's note as the plan is, and brings the answer into its session, until the plan is terminal.
 *
 * The event stream only says that something happened; what is shown is always the plan as it is then.
 */
export class Follower {
  #parts;
  #planId;
  #sessionId;
  #note;
  #document;
  #lastEvent;
  #wasLive = false;
  #trouble = "";
  #refreshing;
  #again = false;
  #synthesis;
  #untaken;
  #prompt;
  #unneeded = new AbortController();
  #pauseEnd;

  /**
   * @param {object} parts what a [Synthesis] needs, and
   * @param {import("./starter.js").Starter} parts.starter
   * @param {(variant: string, message: string) => void} parts.toast
   * @param {{planId: string, sessionId: string, note: import("./note.js").Note}} task
   */
  constructor(parts, { planId, sessionId, note }) {
    this.#parts = parts;
    this.#planId = planId;
    this.#sessionId = sessionId;
    this.#note = note;
    this.#pauseEnd = new Alarm(parts, () => this.#draw());
  }

  /** Returns when the plan is over, or the plugin. Never fails. */
  async run() {
    const { stop, clock, log } = this.#parts;
    let wait = FIRST_WAIT_MS;
    while (!stop.aborted) {
      const heard = this.#lastEvent;
      let pause = 0;
      try {
        if (await this.#watch()) return;
      } catch (error) {
        if (stop.aborted) return;
        log("info", "following broke off", { plan: this.#planId, error: String(error) });
        if (await this.#isPointless(error)) return;
        pause = await this.#explain(error);
      }
      wait = this.#lastEvent === heard ? Math.min(wait * 2, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
      await clock.sleep(pause || wait, stop);
    }
  }

  /** When the plan was over, as the orchestrator has it; empty where that does not know it any more. */
  get end() {
    return this.#document?.plan.finishedAt ?? "";
  }

  get sessionId() {
    return this.#sessionId;
  }

  /** The synthesis that is under way here, for the farewell. */
  get synthesis() {
    return this.#synthesis;
  }

  /** @returns {Promise<boolean>} whether the plan is over */
  async #watch() {
    if (await this.#refresh()) return true;
    const cut = new AbortController();
    const end = AbortSignal.any([cut.signal, this.#parts.stop]);
    let broken;
    try {
      for await (const event of this.#parts.orchestrator.events(this.#planId, this.#lastEvent, end)) {
        // Without an id it is for show only.
        if (event.id === undefined) continue;
        this.#lastEvent = event.id;
        this.#refreshSoon().catch((error) => {
          broken = error;
          cut.abort();
        });
      }
    } catch (error) {
      // A journal that is shorter than what we saw of it is another journal.
      if (error.status === 400) this.#lastEvent = undefined;
      throw error;
    } finally {
      await this.#refreshing?.catch(() => {});
    }
    if (broken) throw broken;
    return !this.#parts.stop.aborted && (await this.#refresh());
  }

  /** At most one look at a time; what happens meanwhile is one more. */
  #refreshSoon() {
    if (this.#refreshing) {
      this.#again = true;
      return this.#refreshing;
    }
    this.#refreshing = (async () => {
      do {
        this.#again = false;
        await this.#look();
      } while (this.#again);
    })().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #look() {
    const document = await this.#parts.orchestrator.plan(this.#planId);
    if (this.#parts.stop.aborted) return;
    this.#document = document;
    this.#wasLive ||= !isTerminal(document.plan.status);
    this.#trouble = "";
    this.#draw();
    this.#mindSynthesis();
  }

  async #refresh() {
    await this.#refreshSoon();
    if (this.#parts.stop.aborted) return false;
    if (!isTerminal(this.#document.plan.status)) return false;
    await this.#finish();
    return true;
  }

  #draw() {
    const now = this.#parts.clock.now();
    if (this.#document) {
      this.#note.draw(checklist(this.#document, now, this.#trouble), brief(this.#document));
      // The end of a pause is no event: a session that goes on by itself tells of it when it has its answer.
      this.#pauseEnd.set(pausedUntil(pauseOf(this.#document.plan), now));
    } else if (this.#trouble) this.#note.draw(`Plan ${this.#planId}\n  ! ${this.#trouble}`);
  }

  #mindSynthesis() {
    const { status, synthesis } = this.#document.plan;
    // One that was reopened asks for another answer.
    if (!isTerminal(status) && status !== "synthesizing") this.#prompt = undefined;
    const open = status === "synthesizing" && ["offered", "claimed"].includes(synthesis?.status);
    if (!open) {
      this.#unneeded.abort();
      return;
    }
    if (!this.#synthesis) {
      this.#unneeded = new AbortController();
      this.#synthesize();
    }
    this.#synthesis.told(synthesis.status);
  }

  async #synthesize() {
    const { log, stop, clock } = this.#parts;
    const task = { planId: this.#planId, sessionId: this.#sessionId, over: this.#unneeded.signal, untaken: this.#untaken };
    this.#synthesis = new Synthesis(this.#parts, task);
    let done = false;
    try {
      done = await this.#synthesis.run();
    } catch (error) {
      log("error", "the synthesis broke", { plan: this.#planId, error: String(error) });
    }
    this.#untaken = this.#synthesis.untaken;
    this.#prompt = this.#synthesis.prompt ?? this.#prompt;
    if (!done) await clock.sleep(FIRST_WAIT_MS, AbortSignal.any([stop, task.over]));
    this.#synthesis = undefined;
    // It may be open again, or still; the stream need not say so once more.
    if (!stop.aborted && !task.over.aborted) this.#refreshSoon().catch(() => {});
  }

  async #finish() {
    const { toast, stop } = this.#parts;
    const { plan } = this.#document;
    this.#unneeded.abort();
    await insist(this.#parts, "the answer was not put into the session", () => deliver(this.#parts, plan, this.#sessionId, this.#prompt));
    if (stop.aborted) return;
    const bad = plan.status !== "completed" || plan.outcome === "degraded";
    const end = plan.outcome === "degraded" ? "completed, degraded" : plan.status;
    toast(bad ? "warning" : "success", `Plan ${plan.id}: ${end}${this.#elsewhere()}`);
  }

  /** What another process writes into a session is not seen here until that is opened anew. */
  #elsewhere() {
    const writer = this.#document.plan.synthesis?.clientId;
    const isOther = this.#wasLive && writer !== undefined && writer !== this.#parts.clientId;
    return isOther ? "; another opencode wrote the answer, open the session anew to see it" : "";
  }

  /** A plan that the orchestrator does not know will not come back. */
  async #isPointless(error) {
    if (error.code !== "plan_not_found") return false;
    this.#trouble = `the orchestrator does not know this plan; \`/orchestrate\` it again`;
    this.#draw();
    return true;
  }

  /** Says in one line what is wrong and what to do. @returns {Promise<number>} how long to wait; 0: as usual */
  async #explain(error) {
    if (error.kind === "crashed") return await this.#revive(error.place);
    this.#say(troubleOf(error));
    return WAITS[error.kind] ?? 0;
  }

  async #revive(place) {
    const { starter } = this.#parts;
    if (starter.mayRevive(place)) this.#say("the orchestrator crashed; starting it again");
    const result = await starter.revive(place);
    if (result.ok) return 0;
    this.#say(`the orchestrator crashed and could not be started again (${result.reason}); \`mto start\` goes on with this plan`);
    return STOPPED_WAIT_MS;
  }

  #say(trouble) {
    this.#trouble = trouble;
    this.#draw();
  }
}
