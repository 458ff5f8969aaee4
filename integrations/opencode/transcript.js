// What a session's messages tell. Pure: messages as opencode lists them, oldest first, `{info, parts}`.

import { failureOf } from "./failure.js";
import { ANSWER, ASK, HEAD, NOTE } from "./plan.js";

/**
 * The notes that show plans, oldest first.
 *
 * @returns {{part: object, head: string, brief: object}[]}
 */
export function notes(messages) {
  return messages.flatMap((m) =>
    m.parts
      .filter((p) => p.type === "text" && p.metadata?.[NOTE]?.planId)
      .map((part) => ({
        part,
        head: part.text.slice(0, part.metadata[HEAD] ?? 0),
        brief: part.metadata[NOTE],
      })),
  );
}

export const noteOf = (messages, planId) => notes(messages).findLast((note) => note.brief.planId === planId);

/**
 * Agent and model of the last thing a person said, so that what we say does not change them; those of the session where
 * nobody has said anything.
 */
export function voice(messages, session) {
  const info = messages.findLast(isSpoken)?.info ?? messages.findLast((m) => m.info.role === "user")?.info ?? session;
  if (!info) return {};
  // A session calls the model's id otherwise than a message does.
  const { providerID, id, modelID = id, variant } = info.model ?? {};
  const chosen = info.variant ?? variant;
  return {
    ...(info.agent && { agent: info.agent }),
    ...(providerID && { model: { providerID, modelID } }),
    ...(chosen && { variant: chosen }),
  };
}

/** Whether a person said it: not a note, not a prompt of ours, not opencode's own doing. */
function isSpoken({ info, parts }) {
  if (info.role !== "user") return false;
  const said = parts.filter((p) => p.type === "text" && !p.synthetic && !p.ignored && !p.metadata?.[ANSWER]);
  return (said.length > 0 || parts.some((p) => p.type === "file")) && !parts.some((p) => p.type === "compaction" || p.metadata?.[ASK]);
}

/** The last prompt that asks for a plan's answer: `{message, by}`, where `by` says who asked. */
export function askOf(messages, planId) {
  for (const message of messages.toReversed()) {
    const by = message.parts.map((p) => p.metadata?.[ASK]).find((mark) => mark?.planId === planId);
    if (by) return { message, by };
  }
  return undefined;
}

/** Whether what was asked is this prompt, and not the one of an earlier end of the same plan. */
export const asksFor = (ask, prompt) => ask.message.parts.some((p) => p.metadata?.[ASK] && p.text === prompt);

/** Whether an answer that the orchestrator wrote is there already. */
export function wasDelivered(messages, planId, answer) {
  return messages.some((m) => m.parts.some((p) => p.metadata?.[ANSWER] === planId && p.text.endsWith(answer)));
}

/** The last message, where it says that a turn goes on or was cut off. Needed where another process may be at it. */
export function openTurn(messages) {
  const last = messages.at(-1);
  return last?.info.role === "assistant" && !last.info.time?.completed && !last.info.error ? last : undefined;
}

/** The plugin that asked for the newest turn, by its name; undefined where a person did. */
export function lastAsker(messages) {
  const prompt = messages.findLast((m) => m.info.role === "user");
  return prompt?.parts.map((p) => p.metadata?.[ASK]?.clientId).find(Boolean);
}

/**
 * What became of a prompt.
 *
 * @typedef {{kind: "answered", text: string, usage: object, isOver: boolean}
 *   | {kind: "failed", error: {code: string, message: string}, usage: object}
 *   | {kind: "unanswered"}} Turn `isOver`: also where the session is still busy, nothing more comes
 *
 * @param {object[]} messages
 * @param {string} askId the prompt's message
 * @returns {Turn}
 */
export function turnOf(messages, askId) {
  const turn = assistantsAfter(messages, askId);
  const last = turn.findLast(isFinal) ?? turn.at(-1);
  if (!last || (!last.info.time?.completed && !last.info.error)) return { kind: "unanswered" };
  const error = faultOf(last);
  const usage = usageOf(turn);
  return error ? { kind: "failed", error, usage } : { kind: "answered", text: textOf(last), usage, isOver: !callsTools(last) };
}

/**
 * The assistant's messages of one turn. Compaction may come in between, and what a person said meanwhile is answered in
 * the same turn where it came before the end; so it ends at the first spoken message after an end.
 */
function assistantsAfter(messages, askId) {
  const at = messages.findIndex((m) => m.info.id === askId);
  const turn = [];
  for (const message of messages.slice(at + 1)) {
    if (message.info.role === "assistant" && !message.info.summary) turn.push(message);
    else if (isSpoken(message) && turn.some(isOver)) break;
  }
  return turn;
}

const isFinal = ({ info }) => Boolean(info.time?.completed && info.finish && !["tool-calls", "unknown"].includes(info.finish));
/** Whatever its finish is, opencode goes on after a message that calls tools of its own. */
const callsTools = ({ parts }) => parts.some((p) => p.type === "tool" && !p.metadata?.providerExecuted);
const isOver = (message) => isFinal(message) || Boolean(message.info.error);

function faultOf(message) {
  const { error, finish } = message.info;
  if (error) return failureOf(error);
  if (!finish) return { code: "session_aborted", message: "The turn was stopped before it had an answer." };
  if (finish === "length") return { code: "answer_truncated", message: "The model's output limit cut the answer off." };
  if (finish === "content-filter") return { code: "content_filtered", message: "The provider filtered the answer." };
  if (!isFinal(message)) return { code: "permission_stopped", message: "A refused permission or question ended the turn." };
  return textOf(message) ? undefined : { code: "answer_empty", message: "The model ended its turn without any text." };
}

const textOf = ({ parts }) =>
  parts
    .filter((p) => p.type === "text" && !p.synthetic && !p.ignored)
    .map((p) => p.text)
    .join("\n")
    .trim();

function usageOf(turn) {
  const sum = (of) => turn.reduce((total, m) => total + (of(m.info) || 0), 0);
  return {
    inputTokens: sum((i) => i.tokens?.input),
    outputTokens: sum((i) => i.tokens?.output),
    reasoningTokens: sum((i) => i.tokens?.reasoning),
    cacheReadTokens: sum((i) => i.tokens?.cache?.read),
    cacheWriteTokens: sum((i) => i.tokens?.cache?.write),
    costUsd: sum((i) => i.cost),
  };
}

/** The messages to remove before a prompt is put again: it, and the beginnings of an answer. */
export function turnIds(messages, askId) {
  return [...assistantsAfter(messages, askId).map((m) => m.info.id).toReversed(), askId];
}
