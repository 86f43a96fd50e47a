import { Failure } from "./errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

type Reading<T> = { readonly value: T } | { readonly problem: "missing" | "malformed" };

/** One setting of a function: the name of its key and how its text is read. */
export type Setting<T> = { readonly key: string; readonly read: (raw: string | undefined) => Reading<T> };

type Settings = Readonly<Record<string, Setting<unknown>>>;
type ValuesOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/**
 * Reads one function's settings from its environment. Each function names its own keys and gets no others.
 *
 * Every missing and malformed key is reported at once, so that the operator deploys again once and not for each key. Values are
 * never named: a malformed value may be a secret that was pasted into the wrong line.
 *
 * @throws {Failure} `configuration_invalid`. A retry helps only after the deployment has changed.
 */
export function readConfig<S extends Settings>(env: Environment, settings: S): ValuesOf<S> {
  const values: Record<string, unknown> = {};
  const problems = { missing: new Set<string>(), malformed: new Set<string>() };
  for (const [name, setting] of Object.entries(settings)) {
    const raw = env[setting.key];
    // CloudFormation cannot leave a variable out: an unset parameter arrives as "".
    const reading = setting.read(raw === "" ? undefined : raw);
    if ("problem" in reading) {
      problems[reading.problem].add(setting.key);
    } else {
      values[name] = reading.value;
    }
  }
  const detail = Object.entries(problems)
    .filter(([, keys]) => keys.size > 0)
    .map(([problem, keys]) => `${problem}: ${[...keys].join(", ")}`)
    .join("; ");
  if (detail !== "") {
    throw new Failure("configuration_invalid", { detail });
  }
  // Every setting has put its value here, or the failure above was thrown.
  return values as ValuesOf<S>;
}

/** Reads any text. With a `fallback` the key may be missing. */
export function text(key: string, fallback?: string): Setting<string> {
  return setting(key, fallback, (raw) => raw);
}

/** Reads an absolute HTTP(S) URL without credentials, query or fragment. Its trailing slash is dropped, so that paths can be appended. */
export function url(key: string, fallback?: string): Setting<string> {
  return setting(key, fallback, (raw) => {
    const parsed = URL.parse(raw);
    const usable =
      parsed !== null && /^https?:$/.test(parsed.protocol) && `${parsed.username}${parsed.password}${parsed.search}${parsed.hash}` === "";
    return usable ? raw.replace(/\/+$/, "") : undefined;
  });
}

/** Reads the origin of a front end: `https://host[:port]` and nothing after it, because browsers compare it character by character. */
export function origin(key: string, fallback?: string): Setting<string> {
  return setting(key, fallback, parseOrigin);
}

/** Reads a URL that is compared character by character, such as an OIDC issuer. A trailing slash stays. */
export function exactUrl(key: string, fallback?: string): Setting<string> {
  return setting(key, fallback, (raw) => (/^https?:\/\//.test(raw) && URL.canParse(raw) ? raw : undefined));
}

/** Reads one of a fixed set of words, case-sensitive. */
export function oneOf<const Word extends string>(key: string, words: readonly Word[], fallback?: NoInfer<Word>): Setting<Word> {
  return setting(key, fallback, (raw) => words.find((word) => word === raw));
}

/** Reads a whole number within bounds, both included. */
export function integer(key: string, bounds: { readonly min: number; readonly max: number }, fallback?: number): Setting<number> {
  return setting(key, fallback, (raw) => {
    const value = Number(raw);
    return /^-?\d{1,15}$/.test(raw) && value >= bounds.min && value <= bounds.max ? value : undefined;
  });
}

/** Makes a setting optional: a missing key reads as `undefined`. A malformed value is still refused. */
export function optionalSetting<T>(setting: Setting<T>): Setting<T | undefined> {
  return { key: setting.key, read: (raw) => (raw === undefined ? { value: undefined } : setting.read(raw)) };
}

/** Makes a setting from how its text is read. @param parse - `undefined`: the value is malformed. */
export function setting<T>(key: string, fallback: T | undefined, parse: (raw: string) => T | undefined): Setting<T> {
  return {
    key,
    read: (raw) => {
      if (raw === undefined) {
        return fallback === undefined ? { problem: "missing" } : { value: fallback };
      }
      const value = parse(raw);
      return value === undefined ? { problem: "malformed" } : { value };
    },
  };
}

/**
 * Reads an origin as a browser writes it: `https://host` or `https://host:port`, and nothing after it. Other spellings of the
 * same origin (a slash at the end, capitals, the default port) are refused, because they would never match a browser's.
 *
 * @returns `undefined` when the value is anything else. Plain http is for this machine only.
 * @see {@link https://fetch.spec.whatwg.org/#origin-header Fetch, section 3.2}
 */
export function parseOrigin(value: string): string | undefined {
  const url = URL.parse(value);
  const isSecure = url?.protocol === "https:" || (url?.protocol === "http:" && /^(localhost|127(\.\d{1,3}){3})$/.test(url.hostname));
  return isSecure && url?.origin === value ? value : undefined;
}
