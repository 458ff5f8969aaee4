import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PlanDocument } from "../src/api/types";
import { PlanFollower } from "../src/model/planFollower";
import { planDocument, timeline } from "./plans";

/** A server that answers when the test lets it, and streams what the test says. */
class Server {
  readonly asked: string[] = [];
  document: PlanDocument = planDocument();
  stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  private held: (() => void)[] | undefined;

  readonly fetch = async (path: string): Promise<Response> => {
    const what = path.endsWith("/events") ? "events" : path.endsWith("/timeline") ? "timeline" : "plan";
    this.asked.push(what);
    if (what === "events") {
      return new Response(new ReadableStream<Uint8Array>({ start: (controller) => void (this.stream = controller) }));
    }
    if (this.held !== undefined) {
      await new Promise<void>((go) => this.held!.push(go));
    }
    return Response.json(what === "plan" ? this.document : timeline());
  };

  hold(): void {
    this.held = [];
  }

  release(): void {
    const waiting = this.held ?? [];
    this.held = undefined;
    waiting.forEach((go) => go());
  }

  tell(type: string, seq: number, more: object = {}): void {
    this.stream!.enqueue(new TextEncoder().encode(`id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ seq, type, ...more })}\n\n`));
  }
}

let server: Server;

beforeEach(() => {
  server = new Server();
  vi.stubGlobal("localStorage", { getItem: () => null });
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => setTimeout(draw, 0));
  vi.stubGlobal("fetch", server.fetch);
});

afterEach(() => vi.unstubAllGlobals());

async function following(): Promise<PlanFollower> {
  const follower = new PlanFollower("plan_1");
  follower.start();
  await vi.waitFor(() => expect(follower.current().connection).toBe("live"));
  await vi.waitFor(() => expect(server.asked.filter((what) => what === "plan").length).toBeGreaterThanOrEqual(2));
  await follower.read();
  return follower;
}

describe("a plan that is followed", () => {
  it("is asked for once more, however many events come while it is being asked for", async () => {
    const follower = await following();
    server.asked.length = 0;
    server.hold();
    for (let seq = 8; seq < 28; seq++) {
      server.tell("session.opened", seq);
    }
    server.tell("subtask.started", 28, { attempt: "subtask.2.1" });
    // Seen at once, so all before it was heard.
    await vi.waitFor(() => expect(follower.current().lit.size).toBe(2));
    expect(server.asked).toEqual(["timeline"]);
    server.release();
    await vi.waitFor(() => expect(server.asked).toEqual(["timeline", "plan", "timeline", "plan"]));
    follower.close();
  });

  it("lights the edges over which results flow, and no others", async () => {
    const follower = await following();
    server.tell("subtask.started", 8, { attempt: "subtask.2.1" });
    await vi.waitFor(() => expect([...follower.current().lit]).toEqual(["0>2", "1>2"]));
    follower.close();
  });

  it("shows what sessions write, piece after piece", async () => {
    const follower = await following();
    for (const delta of ["one ", "two"]) {
      server.stream!.enqueue(new TextEncoder().encode(
        `event: activity\ndata: ${JSON.stringify({ attempt: "subtask.1.1", kind: "text", stream: "a", delta })}\n\n`));
    }
    await vi.waitFor(() => expect(follower.current().seen.get("subtask.1.1")?.text).toBe("one two"));
    follower.close();
  });

  it("keeps what there was when the server goes away, and says so", async () => {
    const follower = await following();
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
    server.stream!.close();
    await vi.waitFor(() => expect(follower.current().connection).toBe("lost"));
    expect(follower.current().document?.plan.id).toBe("plan_1");
    vi.stubGlobal("fetch", server.fetch);
    await vi.waitFor(() => expect(follower.current().connection).toBe("live"), 3_000);
    follower.close();
  });

  it("is over when it is over", async () => {
    const follower = await following();
    server.document = planDocument({ status: "completed", answer: "Take A." });
    server.tell("plan.completed", 8);
    server.stream!.close();
    await vi.waitFor(() => expect(follower.current().connection).toBe("over"));
    expect(follower.current().document?.plan.answer).toBe("Take A.");
    follower.close();
  });
});
