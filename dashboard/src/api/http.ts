import { problemOf, unreachable } from "./problem";
import { KEY_HEADER, sessionKey } from "./session";

let signedOut: () => void = () => {};

/** What is to happen when the server no longer knows who asks. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

let ahead = 0;

/** By how many milliseconds the server's clock is ahead of this one, as far as its answers tell: to a second or two. */
export function clockAhead(): number {
  return ahead;
}

function noteClock(response: Response): void {
  const date = Date.parse(response.headers.get("Date") ?? "");
  // What is less may be the way here, and the seconds that the header is rounded to.
  ahead = Math.abs(date - Date.now()) > 3_000 ? date - Date.now() : 0;
}

export interface Request {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Sends a request as who is signed in; throws a {@link Problem} where the answer is one. */
export async function send(path: string, request: Request = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...request.headers };
  const key = sessionKey();
  if (key !== undefined) {
    headers[KEY_HEADER] = key;
  }
  if (request.body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  const response = await fetch(path, {
    method: request.method ?? "GET",
    headers,
    credentials: "same-origin",
    cache: "no-store",
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  }).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : unreachable();
  });
  noteClock(response);
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401) {
      signedOut();
    }
    throw problem;
  }
  return response;
}

export async function call<T>(path: string, request: Request = {}): Promise<T> {
  const response = await send(path, request);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
