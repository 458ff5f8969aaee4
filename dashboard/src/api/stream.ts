import { createParser } from "eventsource-parser";
import { send } from "./http";
import { Problem } from "./problem";
import type { Activity, JournalEvent } from "./types";

/** The first and the longest wait before the next try at a stream that broke off, in milliseconds. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 4_000;

/**
 * How long a stream may be silent before it counts as broken. The server says something at least every ten seconds, and a connection
 * whose other end is gone may otherwise look well for ever.
 */
const LONGEST_SILENCE = 25_000;

export interface StreamListener {
  /** Something was written into the plan's journal. */
  recorded(event: JournalEvent): void;
  /** A session does something that is only for show. */
  shown(activity: Activity): void;
  /** Whether what is heard is up to date. */
  connected(yes: boolean): void;
  /** There will be no more of it: the plan is over, or nobody may see it. */
  ended(problem?: Problem): void;
}

/**
 * Follows a plan until it is over or `signal` aborts, whatever breaks in between: after each break it goes on behind the last event that
 * was heard. EventSource would do the same, but cannot send the key of the sign-in.
 */
export async function follow(path: string, after: number, listener: StreamListener, signal: AbortSignal): Promise<void> {
  let last = after;
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      const isOver = await readOnce(path, last, signal, {
        opened() {
          listener.connected(true);
        },
        event(name, id, data) {
          // Not before something was said: what takes connections and drops them at once is not to be asked four times a second.
          wait = FIRST_WAIT;
          if (name === "activity") {
            listener.shown(JSON.parse(data) as Activity);
          } else if (id !== undefined) {
            last = Number(id);
            listener.recorded(JSON.parse(data) as JournalEvent);
          }
        },
      });
      if (isOver) {
        listener.ended();
        return;
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (error instanceof Problem && isFinal(error)) {
        listener.ended(error);
        return;
      }
    }
    if (!signal.aborted) {
      listener.connected(false);
      await pause(wait, signal);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }
}

/** What asking again does not change. */
function isFinal(problem: Problem): boolean {
  return problem.status >= 400 && problem.status < 500 && problem.status !== 408 && problem.status !== 429;
}

interface Heard {
  opened(): void;
  event(name: string | undefined, id: string | undefined, data: string): void;
}

/** @returns whether the last event was one that ends a plan, and not just the connection */
async function readOnce(path: string, last: number, signal: AbortSignal, heard: Heard): Promise<boolean> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), LONGEST_SILENCE);
  let isOver = false;
  let reader: ReadableStreamDefaultReader<string> | undefined;
  try {
    const response = await send(path, {
      headers: { Accept: "text/event-stream", "Last-Event-ID": String(last) },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    heard.opened();
    const parser = createParser({
      onEvent({ event, id, data }) {
        isOver = event === "plan.completed" || event === "plan.failed" || event === "plan.cancelled";
        heard.event(event, id, data);
      },
    });
    reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return isOver;
      }
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), LONGEST_SILENCE);
      parser.feed(value);
    }
  } finally {
    clearTimeout(timer);
    // Whatever ended it, the connection is not left open beside the next.
    await reader?.cancel().catch(() => {});
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
