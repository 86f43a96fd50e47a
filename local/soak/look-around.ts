import { Secret } from "../../lib/secret.ts";
import { compareStores } from "../../release/restore/compare.ts";
import { readRecords } from "../../release/restore/read-records.ts";
import { readCredentials } from "../../release/restore/stored-credentials.ts";
import { steer } from "../console/troubles/trouble.ts";
import { buildVaultRoles } from "../embedded/vault-roles.ts";
import { checkEvents } from "./invariants/events.ts";
import type { Finding } from "./invariants/invariant.ts";
import { checkLines, countGrantsLeft } from "./invariants/lines.ts";
import { isInDoubt, type Served } from "./invariants/losses.ts";
import { checkCredentials, checkGrants, checkItems, type LiveGrants } from "./invariants/orphans.ts";
import type { Killed } from "./journal.ts";
import { type Member, nameOf, placeOf } from "./member.ts";
import type { SoakedStack } from "./stage.ts";
import type { Stored } from "./stored.ts";

type Records = ReturnType<typeof readRecords>["records"];

/** Looks at everything that is stored, at the providers and at the events, and checks what must hold of them. */
export async function lookAround(
  deployed: SoakedStack,
  {
    members,
    served,
    stored,
    killed,
  }: {
    readonly members: readonly Member[];
    readonly served: readonly Served[];
    readonly stored: Stored;
    readonly killed: readonly Killed[];
  },
): Promise<readonly Finding[]> {
  const items = await stored.read();
  const { records, unreadable } = readRecords(items);
  const { base } = buildVaultRoles(deployed.template);
  const { address, rootToken } = deployed.vault;
  const credentials = await readCredentials({ address, token: new Secret(rootToken), mount: "kv", base });
  const lost = new Set(served.filter((one) => !one.isServed && isInDoubt(one)).map(({ name }) => name));
  const lostPlaces = new Set(members.filter((member) => lost.has(nameOf(member))).map(placeOf));
  const cutLogins = members.reduce((sum, member) => sum + member.cutLogins, 0);
  const seeded = new Set(members.filter(({ customer }) => customer === undefined).map(placeOf));
  const known = records.connections.map(({ id, status, tenant, provider, account }) => {
    const place = { org: tenant, provider, account };
    return { id, status, name: nameOf(place), isSeeded: seeded.has(placeOf(place)) };
  });
  const places = members.map((member) => {
    const { connects, attempts, disconnects } = member;
    return { place: placeOf(member), connects, attempts, disconnects };
  });
  const lines = await deployed.logs();
  return [
    checkCredentials(compareStores(base, records, credentials), lostPlaces),
    withUnreadable(checkItems(items, new Date()), unreadable),
    checkGrants(await listLiveGrants(deployed, records), cutLogins + countGrantsLeft(lines)),
    checkEvents(await deployed.events(), known, { places }),
    checkLines(lines, killed),
  ];
}

const withUnreadable = ({ violations, ...finding }: Finding, unreadable: readonly string[]): Finding => ({
  ...finding,
  violations: [...violations, ...unreadable.map((key) => `cannot be read: ${key}`)],
});

type State = {
  readonly accounts: readonly {
    readonly sub?: string;
    readonly nichandle?: string;
    readonly refresh_tokens: readonly (string | { readonly status: string })[];
  }[];
  readonly auth_keys: readonly { readonly id: string; readonly status: string }[];
};

/**
 * Lists what is alive at the providers: logins and keys that the product made there. A revocation at Google ends everything of an account, so
 * there any number of tokens is held as long as one connection is of the account.
 */
async function listLiveGrants({ google, ovh, tailscale }: SoakedStack, { connections }: Records): Promise<readonly LiveGrants[]> {
  const stateOf = async (url: string) => (await steer(url)("GET", "state")) as State;
  const countLive = (tokens: State["accounts"][number]["refresh_tokens"]) =>
    tokens.filter((token) => (typeof token === "string" ? token : token.status) === "live").length;
  const held = (provider: string, identity: string) =>
    connections.filter((one) => one.provider === provider && one.identity.id === identity && one.hasRefreshToken).length;
  const [atGoogle, atOvh, atTailscale] = await Promise.all([google, ovh, tailscale].map(stateOf));
  const ofGoogle = (atGoogle?.accounts ?? []).map(({ sub = "", refresh_tokens }) => ({
    of: `Google's account ${sub}`,
    live: Math.min(1, countLive(refresh_tokens)),
    held: held("gcp", sub),
  }));
  const ofOvh = (atOvh?.accounts ?? []).map(({ nichandle = "", refresh_tokens }) => ({
    of: `OVHcloud's account ${nichandle}`,
    live: countLive(refresh_tokens),
    held: held("ovh", nichandle),
  }));
  const keys = (atTailscale?.auth_keys ?? []).filter(({ status }) => status === "live");
  const ofTailscale = keys.map(({ id }) => ({
    of: `Tailscale's auth key ${id}`,
    live: 1,
    held: connections.filter(({ details }) => details?.auth_key_id === id).length,
  }));
  return [...ofGoogle, ...ofOvh, ...ofTailscale];
}
