// What opencode's errors mean to the orchestrator. Pure.

const BY_NAME = {
  MessageAbortedError: "session_aborted",
  ProviderAuthError: "provider_auth",
  ProviderInitError: "provider_rejected",
  ProviderModelNotFoundError: "model_unknown",
  ContextOverflowError: "context_overflow",
  ContentFilterError: "content_filtered",
  MessageOutputLengthError: "answer_truncated",
  NotFoundError: "session_unknown",
};
const PASSING = new Set([408, 409, 425, 429]);

/**
 * @param {any} error as opencode puts it into a message, or answers a call with
 * @returns {{code: string, message: string}}
 */
export function failureOf(error) {
  const message = String(error?.data?.message || error?.message || error?.name || "opencode gave no reason").slice(0, 2000);
  return { code: code(error, message), message };
}

function code(error, message) {
  if (error?.name === "APIError") return apiCode(error.data ?? {});
  return BY_NAME[error?.name] ?? BY_NAME[error?._tag] ?? textCode(message);
}

function apiCode({ statusCode, isRetryable }) {
  if (statusCode === 401 || statusCode === 403) return "provider_auth";
  if (isRetryable || !statusCode || PASSING.has(statusCode)) return "provider_unavailable";
  return statusCode >= 400 && statusCode < 500 ? "provider_rejected" : "provider_unavailable";
}

function textCode(message) {
  if (/agent not found/i.test(message)) return "agent_unknown";
  if (/model not found/i.test(message)) return "model_unknown";
  if (/session not found/i.test(message)) return "session_unknown";
  if (/rejected permission/i.test(message)) return "permission_stopped";
  return /timed out|timeout/i.test(message) ? "provider_unavailable" : "internal";
}
