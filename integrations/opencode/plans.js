import { Follower } from "./follow.js";
import { Note } from "./note.js";
import { OrchestratorError } from "./orchestrator.js";
import { noteOf } from "./transcript.js";

/** opencode does not wait long for a plugin to say good-bye. */
const FAREWELL_MS = 2_000;

/** The plans that this instance of the plugin has in its care. */
export class Plans {
  #parts;
  #followers = new Map();

  /**
   * @param {object} parts what a [Follower] needs, and
   * @param {string} parts.directory of this opencode
   * @param {Set<string>} parts.followed the plans followed in this process; shared by all instances
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Hands a goal to the orchestrator. One that is not up on this machine is started first.
   *
   * @param {object} goal
   * @param {() => void} onStart one is being started
   * @returns {Promise<string>} the plan's id
   */
  async submit(goal, onStart) {
    const { orchestrator, starter, directory } = this.#parts;
    const whole = { ...goal, directory };
    try {
      return await orchestrator.submit(whole);
    } catch (error) {
      if (!(error instanceof OrchestratorError) || !error.neverSent || error.place.remote) throw error;
    }
    onStart();
    const result = await starter.start();
    if (!result.ok) throw new Error(`the orchestrator is not up and could not be started: ${result.reason}`);
    return await orchestrator.submit(whole);
  }

  /** A note of its own for a plan of a session. */
  note(sessionId, head) {
    const { sessions, log } = this.#parts;
    return new Note({ sessions, log, sessionId, head });
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

  /** Follows a plan to its end, unless it is followed in this process already. The note opens when it can. */
  follow(planId, sessionId, note) {
    const { followed, log } = this.#parts;
    if (followed.has(planId)) return;
    followed.add(planId);
    note
      .open((messages) => noteOf(messages, planId))
      .catch((error) => log("warn", "the note was not put in", { plan: planId, error: String(error) }));
    const follower = new Follower(this.#parts, { planId, sessionId, note });
    this.#followers.set(planId, follower);
    follower
      .run()
      .catch((error) => log("error", "a follower ended", { plan: planId, error: String(error) }))
      .finally(() => {
        this.#followers.delete(planId);
        followed.delete(planId);
      });
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
