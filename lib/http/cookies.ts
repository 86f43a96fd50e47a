import type { Secret } from "../secret.ts";

/** Seconds a login may take at most, and a connect session. */
const [maxLoginSeconds, maxConnectSeconds] = [600, 1800];

/** Which login cookie: the public base URL it is set under, and the login it belongs to. */
export type LoginCookie = { readonly publicUrl: string; readonly purpose: string };

/**
 * Builds the `Set-Cookie` that ties a login to the browser that started it.
 *
 * `__Host-` makes the browser refuse the cookie unless it is Secure, has no Domain and has Path=/, so that no other
 * host of the same site can plant one. `SameSite=Lax`, not Strict: the callback is a navigation that comes from the
 * provider's site. On `http://localhost` and `http://127.0.0.1` browsers refuse `__Host-`; there the plain name is used.
 *
 * @param maxAgeSeconds - At most 1800. Default: 600.
 * @throws {RangeError} A purpose or an age that may not stand in a cookie: a programming error.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6265.html#section-4.1 RFC 6265, section 4.1}
 */
export function buildLoginCookie(cookie: LoginCookie, value: Secret, maxAgeSeconds: number = maxLoginSeconds): string {
  const plain = value.reveal();
  if (!(maxAgeSeconds >= 1 && maxAgeSeconds <= maxConnectSeconds) || !/^[\w-]+$/.test(plain)) {
    throw new RangeError("not a login cookie");
  }
  return serialize(cookie, plain, maxAgeSeconds);
}

/** Builds the `Set-Cookie` that deletes the cookie after the callback. */
export function clearLoginCookie(cookie: LoginCookie): string {
  return serialize(cookie, "", 0);
}

/** Reads the cookie by the name that this deployment sets: a cookie with the plain name is ignored where `__Host-` is in use. */
export function readLoginCookie(cookie: LoginCookie, cookies: Readonly<Record<string, string>>): string | undefined {
  return cookies[toName(cookie)];
}

const sessionName = "__Host-aurora_oauth_session";
const sessionRest = "Path=/; HttpOnly; SameSite=Strict; Secure";

/** Builds the `Set-Cookie` of a session of the console. Strict: no navigation or form of another site sends it. The browser drops it when it is closed. */
export const buildSessionCookie = (id: Secret): string => `${sessionName}=${id.reveal()}; ${sessionRest}`;

/** Builds the `Set-Cookie` that deletes the session's cookie. */
export const clearSessionCookie = (): string => `${sessionName}=; Max-Age=0; ${sessionRest}`;

/** Reads the id of a session of the console. */
export const readSessionCookie = (cookies: Readonly<Record<string, string>>): string | undefined => cookies[sessionName];

/**
 * Splits API Gateway's `cookies`. Of two cookies with one name the first counts: browsers send the one with the longer path first.
 */
export function parseCookies(cookies: readonly string[] | undefined): Readonly<Record<string, string>> {
  const pairs = (cookies ?? [])
    .flatMap((line) => line.split(";"))
    .flatMap((pair) => {
      const [, name, value] = /^\s*([^=\s]+)=(.*?)\s*$/.exec(pair) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    });
  return Object.fromEntries(pairs.reverse());
}

function serialize(cookie: LoginCookie, value: string, maxAgeSeconds: number): string {
  const secure = isLocal(cookie.publicUrl) ? "" : "; Secure";
  return `${toName(cookie)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

function toName({ publicUrl, purpose }: LoginCookie): string {
  if (!/^[\w-]+$/.test(purpose)) {
    throw new RangeError("not a cookie's purpose");
  }
  return `${isLocal(publicUrl) ? "" : "__Host-"}aurora_oauth_${purpose}`;
}

function isLocal(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === "http:" && (hostname === "localhost" || hostname === "127.0.0.1");
}
