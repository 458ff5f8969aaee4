import { eventsPath, findPlan, timelineOf } from "../api/calls";
import { asProblem, type Problem } from "../api/problem";
import { follow } from "../api/stream";
import { type Activity, isOver, type JournalEvent, type PlanDocument, type Timeline } from "../api/types";
import { type Seen, seenAfter } from "./activity";
import { edgesInto, workOf } from "./work";

/** What the page knows of a plan. Immutable. */
export interface PlanPicture {
  readonly document: PlanDocument | undefined;
  readonly timeline: Timeline | undefined;
  /** What attempts let see of themselves, by their labels. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** Edges over which results flow just now. */
  readonly lit: ReadonlySet<string>;
  readonly connection: "opening" | "live" | "lost" | "over";
  /** Why nothing more is heard. */
  readonly problem: Problem | undefined;
  /** By how many milliseconds the server's clock is ahead of this one. */
  readonly ahead: number;
}

const NOTHING: PlanPicture = {
  document: undefined,
  timeline: undefined,
  seen: new Map(),
  lit: new Set(),
  connection: "opening",
  problem: undefined,
  ahead: 0,
};

/** How long an edge stays lit, in milliseconds: long enough to be noticed beside others. */
const LIT = 1_800;

/** How far apart questions are where events come in crowds, in milliseconds: two each, and a token may ask 300 a minute. */
const SPACING = 500;

/** How long to leave a server alone that says it was asked too often, in milliseconds. */
const BUSY = 3_000;

/**
 * Keeps up with a plan. What the plan is, is always what the server says of it: an event only tells that it is time to ask again, so the
 * page never has an opinion of its own. Events that come while an answer is awaited lead to one more question, not to many.
 */
export class PlanFollower {
  private picture = NOTHING;
  private readonly listeners = new Set<() => void>();
  private stop = new AbortController();
  private reading: Promise<void> | undefined;
  private isStale = false;
  private pendingFrame = false;
  private readonly heard: Activity[] = [];

  constructor(private readonly id: string) {}

  readonly current = (): PlanPicture => this.picture;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begins, or begins again: after a command that has set a plan going that was over. */
  start(): void {
    this.stop.abort();
    this.stop = new AbortController();
    const { signal } = this.stop;
    void this.ask().then(() => {
      const { document, timeline } = this.picture;
      if (!signal.aborted && document !== undefined && !isOver(document.plan.status)) {
        return follow(eventsPath(this.id), timeline?.lastSeq ?? 0, this.listener(signal), signal);
      }
      return undefined;
    });
  }

  /** Looks again though nothing was heard: somebody else may have set a plan going that was over, and what is expected changes with time. */
  lookAgain(): void {
    if (document.hidden) {
      return;
    }
    if (this.picture.connection === "over") {
      this.start();
    } else if (this.picture.connection === "live") {
      void this.read();
    }
  }

  close(): void {
    this.stop.abort();
  }

  private listener(signal: AbortSignal) {
    return {
      recorded: (event: JournalEvent) => {
        this.light(event);
        void this.read();
      },
      shown: (activity: Activity) => {
        this.heard.push(activity);
        this.drawSoon();
      },
      connected: (yes: boolean) => {
        this.show({ connection: yes ? "live" : "lost" });
        if (yes) {
          void this.read();
        }
      },
      ended: (problem?: Problem) => {
        void this.ask().then(() => {
          if (!signal.aborted) {
            this.show({ connection: "over", problem });
          }
        });
      },
    };
  }

  /** Has the plan asked for: at once, or a little later where that was done just now. */
  read(): Promise<void> {
    this.isStale = true;
    this.reading ??= this.readWhileStale().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async readWhileStale(): Promise<void> {
    while (this.isStale) {
      this.isStale = false;
      await this.ask();
      await new Promise((resolve) => setTimeout(resolve, SPACING));
    }
  }

  private async ask(): Promise<void> {
    try {
      // In this order: what the document has is at least as new as the event that the stream goes on behind.
      const timeline = await timelineOf(this.id);
      const document = await findPlan(this.id);
      if (timeline.lastSeq < (this.picture.timeline?.lastSeq ?? 0)) {
        // An answer that was overtaken by a newer one.
        return;
      }
      this.show({
        document,
        timeline,
        problem: undefined,
        ahead: Date.parse(timeline.now) - Date.now(),
        ...(isOver(document.plan.status) ? { connection: "over" as const } : {}),
      });
    } catch (error) {
      this.complain(asProblem(error));
    }
  }

  /** While the server is away or busy, what was seen of the plan stays; the stream tries again, and says so. */
  private complain(problem: Problem): void {
    if (problem.status === 429 && this.picture.document !== undefined) {
      const { signal } = this.stop;
      setTimeout(() => !signal.aborted && void this.read(), BUSY);
    } else if (problem.status !== 0 || this.picture.document === undefined) {
      this.show({ problem });
    }
  }

  /** Text comes in pieces, many a second: they are drawn together, once a frame. */
  private drawSoon(): void {
    if (this.pendingFrame) {
      return;
    }
    this.pendingFrame = true;
    requestAnimationFrame(() => {
      this.pendingFrame = false;
      const seen = new Map(this.picture.seen);
      for (const activity of this.heard.splice(0)) {
        seen.set(activity.attempt, seenAfter(seen.get(activity.attempt), activity));
      }
      this.show({ seen });
    });
  }

  private light(event: JournalEvent): void {
    const { document, timeline } = this.picture;
    const begins = event.type === "subtask.started" || event.type === "synthesis.started" || event.type === "synthesis.claimed";
    if (!begins || event.attempt === undefined || document === undefined) {
      return;
    }
    const edges = edgesInto(event.attempt, workOf(document, timeline));
    this.show({ lit: new Set([...this.picture.lit, ...edges]) });
    setTimeout(() => {
      const lit = new Set(this.picture.lit);
      edges.forEach((edge) => lit.delete(edge));
      this.show({ lit });
    }, LIT);
  }

  private show(part: Partial<PlanPicture>): void {
    this.picture = { ...this.picture, ...part };
    this.listeners.forEach((listener) => listener());
  }
}
