import { createSignal } from "solid-js";
import { createElement, effect, insert, setProp } from "@opentui/solid";

/** An element of the terminal UI. A property or child that is a function is looked at anew whenever it changes. */
export function element(tag, props, ...children) {
  const node = createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") effect(() => setProp(node, name, value()));
    else setProp(node, name, value);
  }
  // With null a child keeps to its own place; without, whatever changes takes all the children away.
  for (const child of children) insert(node, child, null);
  return node;
}

/** The time in milliseconds, as a signal that ticks each second until the plugin goes. */
export function seconds(api) {
  const [now, set] = createSignal(Date.now());
  const timer = setInterval(() => set(Date.now()), 1_000);
  timer.unref?.();
  api.lifecycle?.onDispose?.(() => clearInterval(timer));
  return now;
}
