/**
 * This page's half of the sign-in. The token itself is sealed in a cookie that no script can read; the key to it is kept here, where
 * programs at other ports of the same host cannot reach it, and goes with each request. One is worth nothing without the other.
 */
const STORED = "mto.session.key";

export const KEY_HEADER = "Mto-Session-Key";

export function sessionKey(): string | undefined {
  return localStorage.getItem(STORED) ?? undefined;
}

export function keepSessionKey(key: string): void {
  localStorage.setItem(STORED, key);
}

export function forgetSessionKey(): void {
  localStorage.removeItem(STORED);
}
