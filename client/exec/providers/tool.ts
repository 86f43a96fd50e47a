import type { LoopbackRoute } from "../loopback.ts";
import type { ServedToken } from "../token-api.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the program's environment is made with. */
export type Place = {
  /** The address of our process, for SDKs that ask it. */
  readonly url: string;
  /** The key of this run, which each request must carry. */
  readonly key: string;
  /** The token as the program starts. */
  readonly first: ServedToken;
  /** A file that always holds a live access token. Empty where a provider has none. */
  readonly tokenFile: string;
  /** The caller's environment, without what was cleared. */
  readonly given: Environment;
  /** Writes a file that only this user can read. @returns Its path. */
  write(name: string, text: string): Promise<string>;
};

/** How the programs of one provider get a token. */
export type Tool = {
  /** Variables of the caller that would win over ours. */
  readonly cleared: readonly string[];
  /** Seconds that a token should still live, so that an SDK does not refresh it at once. */
  readonly minTtlSeconds: number;
  /** Whether the token is one text, which a file can hold and a token endpoint can answer with. */
  readonly isBearer: boolean;
  /** @param token - Throws `NoToken`. */
  routes(token: () => Promise<ServedToken>, key: string): readonly LoopbackRoute[];
  environment(place: Place): Promise<Readonly<Record<string, string>>>;
};

/** Keeps the variables that the caller has set, and sets the others as we would. */
export function unset(given: Environment, values: Readonly<Record<string, unknown>>): Record<string, string> {
  const known = Object.entries(values).flatMap(([name, value]) =>
    typeof value === "string" && value !== "" ? [[name, value] as const] : [],
  );
  return Object.fromEntries(known.filter(([name]) => given[name] === undefined));
}

/** Whole seconds until the token expires; five minutes if the provider did not say. */
export const secondsLeft = ({ expiresAt }: ServedToken, now: number): number =>
  expiresAt === undefined ? 300 : Math.max(0, Math.floor((expiresAt.getTime() - now) / 1000));
