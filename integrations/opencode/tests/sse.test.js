import assert from "node:assert/strict";
import { test } from "node:test";
import { SseParser } from "../sse.js";

const STREAM = 'id: 1\nevent: plan.submitted\ndata: {"seq":1}\n\n: heartbeat\n\nevent: activity\ndata: a\ndata: b\n\nid:2\r\ndata:x\r\n\r\n';
const EVENTS = [
  { id: "1", type: "plan.submitted", data: '{"seq":1}' },
  { type: "activity", data: "a\nb" },
  { id: "2", type: "message", data: "x" },
];

test("a stream in one piece", () => {
  assert.deepEqual(new SseParser().push(STREAM), EVENTS);
});

test("a stream cut at any place, or at all", () => {
  for (let at = 0; at <= STREAM.length; at++) {
    const parser = new SseParser();
    assert.deepEqual([...parser.push(STREAM.slice(0, at)), ...parser.push(STREAM.slice(at))], EVENTS, `cut at ${at}`);
  }
  const parser = new SseParser();
  assert.deepEqual([...STREAM].flatMap((character) => parser.push(character)), EVENTS);
});

test("what is not complete is no event", () => {
  assert.deepEqual(new SseParser().push("id: 1\ndata: x\n"), []);
});
