import assert from "node:assert/strict";
import { test } from "node:test";
import { Alarm } from "../alarm.js";
import { ManualClock, settle } from "./world.js";

function alarm() {
  const clock = new ManualClock();
  const stop = new AbortController();
  const it = { clock, stop, rings: 0, now: clock.now() };
  it.alarm = new Alarm({ clock, stop: stop.signal }, () => it.rings++);
  it.at = async (ms) => {
    clock.advance(it.now + ms - clock.now());
    await settle(5);
    return it.rings;
  };
  return it;
}

test("rings once, at its time and not before, however far that is", async () => {
  const it = alarm();
  const month = 31 * 86_400_000;
  it.alarm.set(it.now + month);
  assert.equal(await it.at(month - 1), 0);
  assert.equal(await it.at(month), 1);
  assert.equal(await it.at(2 * month), 1);
});

test("is never asleep for longer than a machine may be", async () => {
  const it = alarm();
  const waits = [];
  const sleep = it.clock.sleep;
  it.clock.sleep = (ms, signal) => sleep(waits.push(ms) && ms, signal);
  it.alarm.set(it.now + 3_600_000);
  await it.at(30_000);
  assert.deepEqual(waits, [30_000, 30_000]);
  // The clock jumps when the machine wakes up.
  assert.equal(await it.at(3_600_000), 1);
});

test("goes by the time that it was set to last", async () => {
  const it = alarm();
  it.alarm.set(it.now + 1_000);
  it.alarm.set(it.now + 2_000);
  it.alarm.set(it.now + 2_000);
  assert.equal(await it.at(1_000), 0);
  assert.equal(await it.at(2_000), 1);
  it.alarm.set(it.now + 3_000);
  it.alarm.set(undefined);
  assert.equal(await it.at(3_000), 1);
});

test("ends with the plugin", async () => {
  const it = alarm();
  it.alarm.set(it.now + 1_000);
  it.stop.abort();
  assert.equal(await it.at(1_000), 0);
});
