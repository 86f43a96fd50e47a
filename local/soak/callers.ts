import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../client/create-client.ts";
import type { Outcome, Request } from "../ask-api.ts";
import type { Issuer } from "../issuer/server.ts";
import type { Served } from "../stories/story-connection.ts";
import { ask } from "./ask.ts";
import type { Journal } from "./journal.ts";
import type { Member } from "./member.ts";
import type { Random } from "./random.ts";

/** A soak of an hour and its deploy are longer than the hour that a token lives by default. */
export const lifetimeSeconds = 6 * 3600;

/** The tokens that logins get live for minutes here, and are good for as long as they do. */
const minTtl = 5;

/** What callers and persons may ask the API about one connection. */
export type Requests = Readonly<Record<"token" | "refresh" | "check" | "list" | "disconnect", (member: Member) => Promise<Outcome>>> & {
  /** Reports a token as refused. */
  readonly report: (member: Member, token: string) => Promise<Outcome>;
};

/** The API, and who signs the tokens of its callers. */
type Stack = { readonly api: string; readonly issuer: Pick<Issuer, "sign"> };

export function requestsOf({ api, issuer }: Stack, journal: Journal): Requests {
  const signed = new Map<string, Promise<string>>();
  const sign = (sub: string, org: string, permissions?: readonly string[]) => {
    const key = `${sub} ${org}`;
    const token = signed.get(key) ?? issuer.sign({ sub, org, ...(permissions && { permissions }) }, { lifetimeSeconds });
    signed.set(key, token);
    return token;
  };
  const machine = ({ org }: Member) => sign("scanner", org, ["tokens:read"]);
  const person = ({ person: sub, org }: Member) => sign(sub, org);
  const asked = (what: string, signFor: (member: Member) => Promise<string>, request: RequestOf) => async (member: Member) =>
    ask(journal, { what, api, token: await signFor(member), request: (client) => request(client, member) });
  return {
    token: asked("token", machine, (client, { provider, account }) => client.readToken(provider, { account, min_ttl: minTtl })),
    report: (member, token) => {
      const fingerprint = createHash("sha256").update(token).digest("base64url");
      const report: RequestOf = (client, { provider, account }) => client.reportRejectedToken(provider, { fingerprint }, { account });
      return asked("report", machine, report)(member);
    },
    refresh: asked("refresh", person, (client, { provider, account }) => client.refreshConnection(provider, { account })),
    check: asked("check", person, (client, { provider, account }) => client.checkConnection(provider, { account })),
    disconnect: asked("disconnect", person, (client, { provider, account }) => client.disconnectConnection(provider, { account })),
    list: asked("list", person, (client) => client.listConnections()),
  };
}

type RequestOf = (client: Client, member: Member) => ReturnType<Request>;

/** Each is a process of the broker's function, and one of the authorizer's. */
const callersAtOnce = 3;
/** Seconds between two requests of one caller. Together with the schedule it keeps two cores half busy. */
const pauseMs = 120;

/** Lets callers ask until the signal: mostly for tokens, of connections at random. A token that the provider refuses is reported. */
export async function callUntil(
  signal: AbortSignal,
  { members, requests, random }: { readonly members: readonly Member[]; readonly requests: Requests; readonly random: Random },
): Promise<void> {
  const call = async () => {
    while (!signal.aborted) {
      const connected = members.filter(({ state }) => state === "connected");
      await callOnce(random.pick(connected), requests, random.next());
      await sleep(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: callersAtOnce }, call));
}

async function callOnce(member: Member, requests: Requests, chance: number): Promise<void> {
  if (chance < 0.04) {
    await requests.refresh(member);
  } else if (chance < 0.07) {
    await requests.check(member);
  } else if (chance < 0.1) {
    await requests.list(member);
  } else {
    await useToken(member, requests);
  }
}

/**
 * Asks for a token and uses it at the provider. If the provider refuses it, the caller reports that, and uses the token that it gets in its place.
 *
 * @returns Whether the provider took one of the two.
 */
export async function useToken(member: Member, requests: Requests): Promise<boolean> {
  const served = toServed(await requests.token(member));
  const isAccepted = served && (await isTaken(member, served));
  if (isAccepted !== false || served === undefined || !("access_token" in served)) {
    return isAccepted === true;
  }
  // Another process may remember a token that is refused as well, and only the report's answer is sure to be a newer one.
  const other = toServed(await requests.report(member, served.access_token));
  return other !== undefined && (await isTaken(member, other)) === true;
}

const toServed = ({ status, json }: Outcome): Served | undefined => (status === 200 ? (json as Served) : undefined);

/** `undefined`: the provider is down. It refuses no caller then, and says nothing about the token. */
const isTaken = (member: Member, served: Served): Promise<boolean | undefined> => member.isAccepted(served).catch(() => undefined);
