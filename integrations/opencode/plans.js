import { aborted } from "./clock.js";
import { Follower } from "./follow.js";
import { insist } from "./insist.js";
import { Note } from "./note.js";
import { OrchestratorError } from "./orchestrator.js";
import { noteOf } from "./transcript.js";

/** opencode does not wait long for a plugin to say good-bye. */
const FAREWELL_MS = 2_000;
const LOOKS = 3;
const LOOK_AGAIN_MS = 2_000;

/** The plans that this instance of the plugin has in its care. */
export class Plans {
  #parts;
  #followers = new Map();
  #known = new Set();
  #submitting = 0;

  /**
   * @param {object} parts what a [Follower] needs, and
   * @param {string} parts.directory of this opencode
   * @param {Map<string, Promise<void>>} parts.followed the plans followed in this process, each with the end of that;
   * shared by all instances
   * @param {import("./records.js").Records} parts.settled the ends of plans for which nothing is left to do in their
   * sessions
   * @param {import("./records.js").Records} parts.unsettled the sessions of those for which something is
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Whether a goal is on its way to the orchestrator, and may be a plan there already. */
  get isSubmitting() {
    return this.#submitting > 0;
  }

  /** Whether a plan is in our care. One that is over may be reopened. */
  knows(planId) {
    return this.#known.has(planId);
  }

  /**
   * Hands a goal to the orchestrator. One that is not up on this machine is started first.
   *
   * @param {object} goal
   * @param {() => void} onStart one is being started
   * @returns {Promise<string>} the plan's id
   */
  async submit(goal, onStart) {
    const { starter, directory } = this.#parts;
    const whole = { ...goal, directory };
    this.#submitting++;
    try {
      return await this.#send(whole);
    } catch (error) {
      if (!(error instanceof OrchestratorError) || !error.neverSent || error.place.remote) throw error;
      onStart();
      const result = await starter.start();
      if (!result.ok) throw new Error(`the orchestrator is not up and could not be started: ${result.reason}`);
      return await this.#send(whole);
    } finally {
      this.#submitting--;
    }
  }

  /** Where no answer comes the plan may have been made all the same, and must not be paid for twice. */
  async #send(goal) {
    try {
      return await this.#parts.orchestrator.submit(goal);
    } catch (error) {
      const isOpen = error instanceof OrchestratorError && error.kind === "unreachable" && !error.neverSent;
      if (!isOpen || !goal.clientId) throw error;
      const made = await this.#made(goal);
      if (made) return made;
      throw new Error(`${error.message}. Should the task have got there all the same, its plan shows here by itself`);
    }
  }

  async #made({ clientId, parentSessionId, taskDescription, directory }) {
    const { orchestrator, clock, stop } = this.#parts;
    const is = (line) =>
      line.clientId === clientId && line.parentSessionId === parentSessionId && line.taskDescription === taskDescription;
    for (let look = 0; look < LOOKS && !stop.aborted; look++) {
      if (look) await clock.sleep(LOOK_AGAIN_MS, stop);
      const { plans } = await orchestrator.list({ directory }).catch(() => ({ plans: [] }));
      const line = plans.find((each) => is(each) && !this.knows(each.id));
      if (line) return line.id;
    }
    return undefined;
  }

  /** A note of its own for a plan of a session; see [Note] for `undone`. */
  note(sessionId, head, undone) {
    const { sessions, log } = this.#parts;
    return new Note({ sessions, log, sessionId, head, undone });
  }

  /** The note that a session has of a plan; undefined where there is none. */
  storedNote(sessionId, messages, planId) {
    const { sessions, log } = this.#parts;
    const stored = noteOf(messages, planId);
    return stored && new Note({ sessions, log, sessionId, ...stored });
  }

  /** Follows a plan that was made just now. */
  begin(planId, sessionId, note) {
    note.draw(`Plan ${planId} · planning`, { planId, status: "planning", subtasks: [] });
    this.follow(planId, sessionId, note);
  }

  /** Follows a plan until nothing is left to do for it. The note opens when it can. */
  follow(planId, sessionId, note) {
    if (this.knows(planId)) return;
    this.#known.add(planId);
    this.#parts.unsettled.set(planId, sessionId);
    this.#inTurn(planId, sessionId, note)
      .catch((error) => this.#parts.log("error", "a follower ended", { plan: planId, error: String(error) }))
      .finally(() => this.#known.delete(planId));
  }

  /** One instance of this process after the other, in case the first ends before the plan does. */
  async #inTurn(planId, sessionId, note) {
    const { followed, stop, settled } = this.#parts;
    while (followed.has(planId)) {
      await Promise.race([followed.get(planId), aborted(stop)]);
      if (stop.aborted || settled.get(planId) !== undefined) return;
    }
    const end = this.#follow(planId, sessionId, note).finally(() => followed.delete(planId));
    followed.set(planId, end.catch(() => {}));
    await end;
  }

  async #follow(planId, sessionId, note) {
    const { stop, settled, unsettled } = this.#parts;
    const opened = insist(this.#parts, "the note was not put in", () => note.open((messages) => noteOf(messages, planId)));
    const follower = new Follower(this.#parts, { planId, sessionId, note });
    this.#followers.set(planId, follower);
    try {
      await follower.run();
      await opened;
      await insist(this.#parts, "the note was not redrawn", () => note.flush());
      // Where opencode ends before all is there, the next one puts it in.
      if (stop.aborted) return;
      settled.set(planId, follower.end);
      unsettled.delete(planId);
    } finally {
      this.#followers.delete(planId);
    }
  }

  /** Whether a session's running turn is one that combines the results of a plan. */
  isCombining(sessionId) {
    return [...this.#followers.values()].some((f) => f.sessionId === sessionId && f.synthesis?.isAsking);
  }

  /** Gives back what is claimed. */
  async farewell() {
    await Promise.all([...this.#followers.values()].map((f) => f.synthesis?.farewell(FAREWELL_MS)));
  }
}
