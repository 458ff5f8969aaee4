import type { Usage } from "../api/types";

/** Times, sums and sizes as people read them. */

/** `850ms`, `4.2s`, `3m 05s`, `2h 07m`, `3d 4h`. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 1_000) {
    return `${Math.round(ms)}ms`;
  }
  if (ms < 59_950) {
    return `${(ms / 1_000).toFixed(1)}s`;
  }
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 24 * 60
    ? `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`
    : `${Math.floor(minutes / 1_440)}d ${Math.floor((minutes % 1_440) / 60)}h`;
}

/** The same in whole seconds, for what ticks: tenths would only flicker. */
export function ticking(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  return ms < 60_000 ? `${Math.floor(ms / 1_000)}s` : duration(ms);
}

/** For what is estimated: no more precise than an estimate is. */
export function roughly(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000));
  if (seconds < 60) {
    return `${seconds < 10 ? seconds : Math.round(seconds / 5) * 5}s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** US dollars: what is small keeps two figures that say something. */
export function money(usd: number): string {
  if (usd === 0 || usd >= 0.995) {
    return `$${usd.toFixed(2)}`;
  }
  return usd < 0.0001 ? "<$0.0001" : `$${usd.toFixed(usd < 0.01 ? 4 : usd < 0.1 ? 3 : 2)}`;
}

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const WHOLE = new Intl.NumberFormat("en");

/** All tokens that were spent, those that came from a cache among them: what bounds are about. */
export function tokensOf(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens + usage.reasoningTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

/** `940`, `12.3K`, `1.2M`. */
export function compact(count: number): string {
  return COMPACT.format(count);
}

export function whole(count: number): string {
  return WHOLE.format(count);
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export function clock(instant: string): string {
  return CLOCK.format(new Date(instant));
}

export function dayAndTime(instant: string): string {
  return DAY.format(new Date(instant));
}

/** `just now`, `4m ago`, and the day of what is longer ago than one. */
export function ago(instant: string, now: number): string {
  const ms = now - Date.parse(instant);
  if (ms < 10_000) {
    return "just now";
  }
  return ms < 86_400_000 ? `${roughly(ms)} ago` : dayAndTime(instant);
}

/** A text on one line, and no longer than this many characters. */
export function excerpt(text: string, most: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}
