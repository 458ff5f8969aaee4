import assert from "node:assert/strict";
import { test } from "node:test";
import { isRun } from "../invocation.js";

const run = (line) => isRun(line.split(" "));

test("`opencode run` is told from what only looks like it", () => {
  for (const line of ["opencode run", "opencode run hi", "bun /$bunfs/root/src/index.js run hi", "node /usr/bin/opencode --print-logs run", "opencode --log-level INFO run"]) {
    assert.equal(run(line), true, line);
  }
  for (const line of ["opencode", "opencode --prompt run", "opencode --agent run", "opencode -m run", "bun /$bunfs/root/src/index.js --agent=run", "opencode serve run", "opencode /home/me/run"]) {
    assert.equal(run(line), false, line);
  }
});
