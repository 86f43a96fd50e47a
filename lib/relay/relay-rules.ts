import type { Access } from "../connections/connection.ts";
import type { ConnectionFacts } from "../connections/tokens/served-token.ts";
import type { OutboundAnswer } from "../outbound-request.ts";
import type { RelayedCall } from "./parse-call.ts";

/** How much a caller of the relay may do. `write` reaches `read` as well. What the relay lists reads; what writes is added by the operator. */
export type RelayLevel = "read" | "write";

/** Where the calls of a provider go. */
export type RelayHost = {
  /** As a caller names it, in lower case. */
  readonly name: string;
  /** Its address, from the configuration: an origin, without a slash at its end. */
  readonly url: string;
  /** It answers in XML. Default: an answer that begins as a page is none of the provider's. */
  readonly answersXml?: true;
  /** Its requests are signed: with these names in the signature. Default: it takes a bearer token. */
  readonly signing?: { readonly service: string; readonly region: string };
};

/** Which calls of one provider are relayed, and where to. Pure: nothing is looked up. */
export type RelayRules = {
  /** The calls that are sent: what people read to look at a cloud, and no call whose answer holds a credential. */
  readonly reads: readonly string[];
  /** How a pattern of the provider is written. */
  readonly form: RegExp;
  /** Names a call as the patterns do. Default: by method and path. @returns `undefined`: no pattern can name it. */
  nameOf?(call: RelayedCall): string | undefined;
  /**
   * Finds the host of a call.
   *
   * @param name - As the caller names it. Absent: the only one.
   * @returns `undefined`: the connection's calls do not go there.
   */
  findHost(name: string | undefined, facts: ConnectionFacts): RelayHost | undefined;
  /** The level of the token that reads are sent with, if no other is asked for: one that every connection of the provider has. Default: `full`. */
  readonly readsWith?: Access;
  /** Whether a call stays with what is connected, as far as the call shows it. Default: the token decides alone. */
  isOwn?(call: RelayedCall, facts: ConnectionFacts): boolean;
  /** Whether the provider refuses the token, and not the call. Default: it answers 401. */
  refusesToken?(answer: OutboundAnswer): boolean;
};

/** A segment of a pattern: a word, or `*` for any one segment. A verb may follow its colon, as Google has them. */
const segment = "/(?:\\*|[\\w.$-]+)(?::\\w+)?";

/**
 * Makes the form of a provider's patterns: `GET /subscriptions/*`.
 *
 * @param host - An expression for the host, which then stands before the path. Default: patterns name none.
 */
export const formWith = (host = ""): RegExp => new RegExp(`^(?:GET|POST|PUT|PATCH|DELETE) ${host}(?:${segment})+$`);

/** Names a call in the form of patterns. `HEAD` reads what `GET` does (RFC 9110, section 9.3.2). */
export const nameByPath = ({ method, segments }: RelayedCall, host = ""): string =>
  `${method === "HEAD" ? "GET" : method} ${host}/${segments.join("/")}`;

/**
 * Reads a pattern. `*` stands for one segment without a colon, so that no pattern allows a verb that it does not name. Case does not count, because it does
 * not at Azure.
 */
export const toExpression = (pattern: string): RegExp => new RegExp(`^${pattern.split("*").map(toLiteral).join("[^/:]+")}$`, "i");

const toLiteral = (text: string): string => text.replace(/[.$]/g, "\\$&");
