import type { Activity } from "../api/types";

/** What a session has let see of itself since the page looks on. */
export interface Seen {
  /** What it wrote, the newest part of it. */
  readonly text: string;
  readonly stream: string | undefined;
  /** What it does right now, in a few words. */
  readonly doing: string | undefined;
}

/** As much of a text as anybody reads while it is being written. */
const MOST_TEXT = 20_000;

const NOTHING: Seen = { text: "", stream: undefined, doing: undefined };

/** What has been seen of an attempt, after one more thing. */
export function seenAfter(seen: Seen = NOTHING, activity: Activity): Seen {
  switch (activity.kind) {
    case "text": {
      const gap = seen.stream !== undefined && seen.stream !== activity.stream ? "\n\n" : "";
      return { text: (seen.text + gap + activity.delta).slice(-MOST_TEXT), stream: activity.stream, doing: "writing" };
    }
    case "reasoning":
      return { ...seen, doing: "thinking" };
    case "tool":
      return { ...seen, doing: activity.title === undefined ? activity.tool : `${activity.tool}: ${activity.title}` };
    case "retrying":
      return { ...seen, doing: `provider busy, try ${activity.retry}: ${activity.message}` };
  }
}
