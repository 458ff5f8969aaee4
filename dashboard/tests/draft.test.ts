import { describe, expect, it } from "vitest";
import { canConnect, changed, type Draft, nextKey, subtasksOf } from "../src/model/draft";

const draft: Draft = {
  revision: 3,
  subtasks: [
    { key: 0, description: "read", agent: "explore", after: [] },
    { key: 1, description: "compare", agent: "general", after: [0] },
    { key: 2, description: "write", agent: "build", after: [1] },
  ],
};

describe("a plan that is edited", () => {
  it("connects what makes no circle", () => {
    expect(canConnect(draft, 0, 2)).toBe(true);
    expect(subtasksOf(changed(draft, { kind: "connect", from: 0, to: 2 }))[2]!.dependencies).toEqual([0, 1]);
  });

  it.each([
    ["itself", 1, 1],
    ["what it waits for already", 0, 1],
    ["what waits for it", 1, 0],
    ["what waits for it by another", 2, 0],
    ["what there is not", 0, 7],
  ])("does not connect to %s", (_, from, to) => {
    expect(canConnect(draft, from, to)).toBe(false);
    expect(changed(draft, { kind: "connect", from, to })).toEqual(draft);
  });

  it("takes an edge away", () => {
    expect(subtasksOf(changed(draft, { kind: "disconnect", from: 0, to: 1 }))[1]!.dependencies).toEqual([]);
  });

  it("renumbers what waits for others when one goes", () => {
    const after = changed(draft, { kind: "remove", key: 0 });
    expect(subtasksOf(after)).toEqual([
      { description: "compare", agent: "general", dependencies: [] },
      { description: "write", agent: "build", dependencies: [0] },
    ]);
  });

  it("gives no key twice among those that there are", () => {
    const added = changed(changed(draft, { kind: "remove", key: 1 }), { kind: "add", agent: "general" });
    expect(added.subtasks.map(({ key }) => key)).toEqual([0, 2, 3]);
    expect(nextKey(added)).toBe(4);
  });

  it("changes words and agent of one only", () => {
    const after = changed(changed(draft, { kind: "describe", key: 1, description: "weigh" }), { kind: "assign", key: 1, agent: "plan" });
    expect(subtasksOf(after).map(({ description, agent }) => `${description} ${agent}`)).toEqual(["read explore", "weigh plan", "write build"]);
  });
});
