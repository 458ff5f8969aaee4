import { describe, expect, it } from "vitest";
import { type Seen, seenAfter } from "../src/model/activity";
import type { Activity } from "../src/api/types";

function seen(...activities: Activity[]): Seen {
  return activities.reduce<Seen | undefined>((before, activity) => seenAfter(before, activity), undefined)!;
}

const text = (stream: string, delta: string): Activity => ({ attempt: "subtask.0.1", kind: "text", stream, delta });

describe("what a session lets see", () => {
  it("is the text it writes, a gap between two pieces of it", () => {
    expect(seen(text("a", "one "), text("a", "two"), text("b", "three"))).toEqual({ text: "one two\n\nthree", stream: "b", doing: "writing" });
  });

  it("is what it does, which does not take the text away", () => {
    const after = seen(text("a", "one"), { attempt: "subtask.0.1", kind: "tool", tool: "grep", title: "for x" });
    expect([after.text, after.doing]).toEqual(["one", "grep: for x"]);
    expect(seen({ attempt: "subtask.0.1", kind: "retrying", retry: 2, message: "busy" }).doing).toBe("provider busy, try 2: busy");
  });

  it("is bounded", () => {
    expect(seen(text("a", "x".repeat(50_000)), text("a", "end")).text).toHaveLength(20_000);
    expect(seen(text("a", "x".repeat(50_000)), text("a", "end")).text.endsWith("end")).toBe(true);
  });
});
