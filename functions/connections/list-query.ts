import * as v from "valibot";
import { toState } from "../../lib/connections/attention.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import type { PlaceInOrganisation } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { readWord } from "../../lib/http/query.ts";
import { parseResourceId } from "../../lib/http/resource-id.ts";
import { tagKey, tagValue } from "../../lib/http/tag-fields.ts";
import { isProviderName } from "../../lib/provider-names.ts";

/** The words of `state`: the four of `status`, and the two into which `active` is split. */
export const stateWords = ["healthy", "warning", "active", "degraded", "reauth_required", "disconnecting"] as const;

/**
 * Reads the filters of `GET /connections`, besides the provider.
 *
 * @param isReader - Otherwise the caller sees neither people nor names nor failures.
 * @returns `undefined`: there is none.
 * @throws {Failure} `invalid_request`: no such state or text. `forbidden`: the filter compares what the caller does not see.
 */
export function readFilter(query: URLSearchParams, isReader: boolean): ((connection: Connection) => boolean) | undefined {
  const [person, text] = [readText(query, "connected_by", 256), readText(query, "q", 128)?.toLowerCase()];
  const state = readChoice(query, "state", stateWords);
  const hasTag = readTag(query);
  if (!isReader && (person !== undefined || hasTag !== undefined || state === "healthy" || state === "warning")) {
    throw new Failure("forbidden");
  }
  const names = ({ account, label = "", identity }: Connection) => (isReader ? [account, label, identity.label ?? ""] : [account]);
  const fits = (connection: Connection) =>
    hasTag?.(connection) !== false &&
    (person === undefined || connection.connectedBy === person) &&
    (state === undefined || connection.status === state || toState(connection) === state) &&
    (text === undefined || names(connection).some((name) => name.toLowerCase().includes(text)));
  return [person, text, state, hasTag].every((filter) => filter === undefined) ? undefined : fits;
}

/** Reads `tag`, such as `env:prod`. @throws {Failure} `invalid_request`: no connection can have such a tag. */
export function readTag(query: URLSearchParams): ((connection: Connection) => boolean) | undefined {
  const sent = query.get("tag");
  if (sent === null) {
    return undefined;
  }
  const [key = "", ...rest] = sent.split(":");
  const value = v.safeParse(tagValue, rest.join(":"));
  if (!v.is(tagKey, key) || !value.success) {
    throw new Failure("invalid_request", { field: "tag" });
  }
  return ({ tags }) => tags?.[key] === value.output;
}

/** Reads one of some words, where it was sent. @throws {Failure} `invalid_request` */
export const readChoice = <Word extends string>(query: URLSearchParams, name: string, words: readonly [Word, ...Word[]]) =>
  query.has(name) ? readWord(query, name, words, words[0]) : undefined;

/** Reads a text, where it was sent. @param longest - In characters. @throws {Failure} `invalid_request`: it is empty or longer. */
export function readText(query: URLSearchParams, name: string, longest: number): string | undefined {
  const text = query.get(name);
  if (text !== null && (text.length === 0 || text.length > longest)) {
    throw new Failure("invalid_request", { field: name });
  }
  return text ?? undefined;
}

/** Writes where the next page begins. Not secret and not signed: it names a place in the caller's own organisation, wherever it comes from. */
export const writeCursor = ({ provider, account }: PlaceInOrganisation): string =>
  Buffer.from(`${provider} ${account}`).toString("base64url");

/** Reads the cursor of a request. @throws {Failure} `invalid_request` with the field `cursor`: no route has given it out. */
export function readCursor(query: URLSearchParams): PlaceInOrganisation | undefined {
  const sent = query.get("cursor");
  if (sent === null) {
    return undefined;
  }
  const [provider = "", named] = Buffer.from(sent, "base64url").toString().split(" ");
  const account = parseResourceId(named);
  if (!isProviderName(provider) || account === undefined || writeCursor({ provider, account }) !== sent) {
    throw new Failure("invalid_request", { field: "cursor" });
  }
  return { provider, account };
}
