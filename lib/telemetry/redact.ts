import { Failure, failures } from "../errors.ts";
import { Secret } from "../secret.ts";

const maxDepth = 6;
const maxEntries = 50;
const maxTextLength = 2000;
/** Characters of one log entry. CloudWatch cuts an entry at 256 KB. */
const maxEntryLength = 60_000;

/** The characters left for one log entry, and the objects above the current value. */
type Walk = { readonly budget: { characters: number }; readonly above: readonly object[] };

/**
 * Rebuilds a value for the log, without secrets and bounded: no cycle, at most 6 levels, 50 entries a level and 60,000
 * characters in all. Plain data stays plain data; any other object becomes the name of its kind.
 *
 * The message of an error that is not a {@link Failure} is dropped: Google's, Vault's and undici's messages repeat the request.
 * The error's name, code and stack trace stay.
 */
export function redact(value: unknown): unknown {
  return rebuild(value, { budget: { characters: maxEntryLength }, above: [] });
}

/** Redacts the fields of an entry as {@link redact} does. @returns Always an object. */
export function redactFields(fields: unknown): Record<string, unknown> {
  const rebuilt = redact(fields);
  return typeof rebuilt === "object" && rebuilt !== null && !Array.isArray(rebuilt) ? { ...rebuilt } : {};
}

function rebuild(value: unknown, walk: Walk): unknown {
  walk.budget.characters -= typeof value === "string" ? Math.min(value.length, maxTextLength) : 10;
  if (walk.budget.characters < 0) {
    return "[cut]";
  }
  if (typeof value === "string") {
    // Redacted before it is cut, because half a secret is not recognised.
    return redactText(value.slice(0, 10 * maxTextLength)).slice(0, maxTextLength);
  }
  if (typeof value === "bigint") {
    return value.toString();
  }
  if (typeof value !== "object" || value === null) {
    return typeof value === "function" || typeof value === "symbol" ? `[${typeof value}]` : value;
  }
  if (walk.above.length >= maxDepth) {
    return "[cut]";
  }
  if (walk.above.includes(value)) {
    return "[circular]";
  }
  // A getter or a proxy may throw.
  try {
    return rebuildObject(value, walk);
  } catch {
    return "[unreadable]";
  }
}

function rebuildObject(value: object, walk: Walk): unknown {
  if (value instanceof Secret) {
    return "[secret]";
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
  }
  if (value instanceof Error) {
    return rebuildEntries(Object.entries(describeError(value)), value, walk);
  }
  if (value instanceof URL) {
    return value.origin;
  }
  if (Array.isArray(value) || value instanceof Set) {
    const below = { ...walk, above: [...walk.above, value] };
    return [...value].slice(0, maxEntries).map((item) => rebuild(item, below));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null
    ? rebuildEntries(Object.entries(value), value, walk)
    : `[${value.constructor?.name ?? "object"}]`;
}

function rebuildEntries(entries: readonly (readonly [string, unknown])[], owner: object, walk: Walk): Record<string, unknown> {
  const below = { ...walk, above: [...walk.above, owner] };
  return Object.fromEntries(
    entries
      .slice(0, maxEntries)
      .map(([key, value]) => [redactText(key.slice(0, 100)), namesSecret(key) && !isHarmless(value) ? redacted : rebuild(value, below)]),
  );
}

/** Whether a value may stay under a name that marks a secret: a failure's or the system's `code`, a count, a flag, or nothing. */
function isHarmless(value: unknown): boolean {
  return typeof value === "string"
    ? Object.hasOwn(failures, value) || /^(?:E[A-Z]{2,30}|ERR_[A-Z_]{2,60})$/.test(value)
    : typeof value !== "object" || value === null;
}

function describeError(error: Error): Record<string, unknown> {
  const { name, message } = error;
  // The cause may be a text or an object with a secret, so only its type is logged.
  const cause = error.cause === undefined || error.cause instanceof Error ? error.cause : `[${typeof error.cause}]`;
  // V8 puts the message, of any number of lines, in front of the frames.
  const trace = error.stack ?? "";
  const frames = trace
    .slice(trace.includes(message) ? trace.indexOf(message) + message.length : 0)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 20)
    .map((line) => line.trim());
  const code = "code" in error ? error.code : undefined;
  return { name, code, ...(error instanceof Failure ? { message, detail: error.detail } : {}), frames, cause };
}

const redacted = "[redacted]";

/** The prefixes that issuers give their secrets so that scanners find them. */
const looks: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // A JSON Web Token: a header that begins with {" and at least a payload. A truncated token matches too.
  /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*/g,
  // Google: access token, refresh token, authorization code, client secret.
  /\bya29\.[\w.-]+/g,
  /(?<![\w:/])1\/\/[\w-]{10,}/g,
  /(?<![\w/])4\/(?:0|P)[\w-]{10,}/g,
  /\bGOCSPX-[\w-]+/g,
  // Vault and OpenBao: service, batch and recovery tokens.
  /\bhv[sbr]\.[\w-]+/g,
  /\btskey-[\w-]+/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
];

/** A query or form parameter whose name marks a secret, anywhere in a text. The name stays. */
const parameter = /\b([\w-]{0,40}(?:token|secret|password|assertion|verifier)|code|state|ticket|confirm|nonce|sig|signature)=[^&\s"'<>]+/gi;

/**
 * Removes everything from a text that looks like a secret. The rule that no secret is ever passed to the log stays: an opaque
 * value without a prefix is not recognised here.
 */
export function redactText(text: string): string {
  return looks.reduce((cleaned, look) => cleaned.replace(look, redacted), text).replace(parameter, `$1=${redacted}`);
}

const tellingPart = /token|secret|passw|passphrase|authorization|cookie|verifier|jwt|assertion|signature|api.?key|private.?key/i;
const tellingWord = /(?:^|_)(?:code|state|nonce|ticket|confirm|confirmation|key|pwd|auth|sig)s?(?:$|_)/;

/** Whether a field's name says that its value is a secret: `refresh_token`, `clientSecret`, `X-Vault-Token`, `code`, `sshKey`. */
function namesSecret(key: string): boolean {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
  return tellingPart.test(key) || tellingWord.test(words);
}
