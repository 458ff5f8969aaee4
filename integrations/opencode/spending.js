// What was spent, in words. Pure.

const KINDS = ["inputTokens", "outputTokens", "reasoningTokens", "cacheReadTokens", "cacheWriteTokens"];
const LEAST_USD = 0.0001;

/** Tokens and cost: `12,345 tokens, $0.0123`; empty where nothing was spent, or it is not known. */
export function spending(usage) {
  const { tokens, usd } = sums(usage);
  return [tokens && `${count(tokens)} tokens`, usd && money(usd)].filter(Boolean).join(", ");
}

/** The same with what was granted: `12,345 of 20,000 tokens, $0.0123 of $1.00`. */
export function spentOf(usage, { maxTokens, maxCostUsd } = {}) {
  const { tokens, usd } = sums(usage);
  const counted = maxTokens !== undefined ? `${count(tokens)} of ${count(maxTokens)} tokens` : tokens && `${count(tokens)} tokens`;
  const cost = maxCostUsd !== undefined ? `${money(usd)} of ${money(maxCostUsd)}` : usd && money(usd);
  return [counted, cost].filter(Boolean).join(", ");
}

function sums(usage = {}) {
  return { tokens: KINDS.reduce((sum, kind) => sum + (usage[kind] ?? 0), 0), usd: Number(usage.costUsd ?? 0) };
}

const count = (number) => number.toLocaleString("en-US");

/** In cents; a part of a dollar to the hundredth of a cent, for that is what a sub-task may cost. */
function money(usd) {
  if (usd > 0 && usd < LEAST_USD) return "<$0.0001";
  const exact = usd < 1 ? usd.toFixed(4).replace(/00$/, "") : usd.toFixed(2);
  return `$${exact}`;
}
