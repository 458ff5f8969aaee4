import { afterEach, describe, expect, it, vi } from "vitest";
import { follow } from "../src/api/stream";
import type { Problem } from "../src/api/problem";

/** A server whose answers are laid out in advance; each question is kept. */
function server(...answers: (Response | Error)[]) {
  const asked: (string | null)[] = [];
  vi.stubGlobal("localStorage", { getItem: () => "key" });
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    asked.push(new Headers(init.headers).get("Last-Event-ID"));
    const answer = answers.shift();
    return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer ?? new Error("asked once too often"));
  });
  return asked;
}

function stream(...frames: string[]): Response {
  return new Response(frames.join(""), { headers: { "Content-Type": "text/event-stream" } });
}

function event(seq: number, type: string): string {
  return `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ seq, type, at: "2026-05-04T12:00:00Z" })}\n\n`;
}

function ear() {
  const heard: string[] = [];
  return {
    heard,
    recorded: ({ seq, type }: { seq: number; type: string }) => void heard.push(`${seq} ${type}`),
    shown: ({ kind }: { kind: string }) => void heard.push(kind),
    connected: (yes: boolean) => void heard.push(yes ? "connected" : "lost"),
    ended: (problem?: Problem) => void heard.push(`ended ${problem?.code ?? ""}`.trim()),
  };
}

afterEach(() => vi.unstubAllGlobals());

describe("following a plan", () => {
  it("goes on behind the last event after each break, and ends with the plan", async () => {
    const asked = server(
      stream(event(4, "subtask.started"), 'event: activity\ndata: {"kind":"reasoning","attempt":"subtask.0.1"}\n\n'),
      new TypeError("refused"),
      stream(": heartbeat\n\n", event(5, "subtask.completed"), event(6, "plan.completed")),
    );
    const listener = ear();
    await follow("/events", 3, listener, new AbortController().signal);
    expect(asked).toEqual(["3", "4", "4"]);
    expect(listener.heard).toEqual(["connected", "4 subtask.started", "reasoning", "lost", "lost", "connected", "5 subtask.completed", "6 plan.completed", "ended"]);
  });

  it("takes half a frame for what it is: nothing yet", async () => {
    const asked = server(stream(event(4, "subtask.started"), "id: 5\nevent: subtask.comp"), stream(event(5, "plan.failed")));
    const listener = ear();
    await follow("/events", 0, listener, new AbortController().signal);
    expect(asked).toEqual(["0", "4"]);
    expect(listener.heard.filter((word) => word.startsWith("5"))).toEqual(["5 plan.failed"]);
  });

  it("gives up where asking again changes nothing", async () => {
    server(new Response('{"code":"plan_not_found","detail":"none"}', { status: 404 }));
    const listener = ear();
    await follow("/events", 0, listener, new AbortController().signal);
    expect(listener.heard).toEqual(["ended plan_not_found"]);
  });

  it("asks again where the server has too much to do", async () => {
    server(new Response("{}", { status: 503 }), stream(event(1, "plan.cancelled")));
    const listener = ear();
    await follow("/events", 0, listener, new AbortController().signal);
    expect(listener.heard).toEqual(["lost", "connected", "1 plan.cancelled", "ended"]);
  });

  it("says nothing more once nobody looks on", async () => {
    const stop = new AbortController();
    server(new TypeError("refused"));
    const listener = ear();
    const following = follow("/events", 0, { ...listener, connected: () => stop.abort() }, stop.signal);
    await following;
    expect(listener.heard).toEqual([]);
  });
});
