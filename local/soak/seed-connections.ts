import { randomBytes } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Connection } from "../../lib/connections/connection.ts";
import { toLiveKey } from "../../lib/connections/credential-store.ts";
import { nextProbe } from "../../lib/connections/duties/next-probe.ts";
import { nextDueAt } from "../../lib/connections/record/next-due-at.ts";
import { credentialPath } from "../../lib/credentials/credential-path.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { workspaceItemKey } from "../../lib/table/item-keys.ts";
import { readRecords } from "../../release/restore/read-records.ts";
import { openTables, readItems } from "../../release/restore/table-items.ts";
import type { Customer } from "../customers/customer.ts";
import { isSessionAt } from "../customers/submission-kinds.ts";
import { awsClient } from "../deployed/aws.ts";
import { buildVaultRoles } from "../embedded/vault-roles.ts";
import { vaultApi } from "../vault/api.ts";
import { addGoogleAccounts, type Grant, grantMakers, type Seeded } from "./grants.ts";
import type { Member } from "./member.ts";

const writesAtOnce = 8;

/** How often each kind is seeded, of a hundred. Logins have refreshes, so most are logins. */
const shares: Readonly<Record<string, number>> = {
  "Google login": 32,
  "OVHcloud login": 32,
  "Google key": 4,
  "Tailscale client": 9,
  "OVHcloud service account": 8,
  "Azure application": 8,
  "AWS role": 7,
};

/** The kind at a place: the kinds are mixed, and the same place always has the same kind. */
function kindAt(index: number): string {
  // 37 and 100 have no common divisor, so a hundred places in a row meet each share in full.
  let place = (index * 37) % 100;
  for (const [kind, share] of Object.entries(shares)) {
    if (place < share) {
      return kind;
    }
    place -= share;
  }
  throw new RangeError("the shares are not a hundred");
}

/**
 * Stores connections as the API would have stored them: each is a copy of one that a customer made through the API, with a grant of its own at
 * the simulator, a credential of its own in Vault, and a record that the product's own table adapter writes.
 *
 * @param patterns - A customer of each kind, who has connected.
 */
export async function seedConnections(seeded: Seeded, patterns: readonly Customer[], count: number): Promise<readonly Member[]> {
  const { deployed } = seeded;
  const table = openTables(awsClient(deployed.aws).region, awsClient(deployed.aws));
  const TableName = deployed.template.tables[0]?.TableName ?? "";
  const { records } = readRecords(await readItems(table, TableName));
  const api = vaultApi(deployed.vault);
  const { base } = buildVaultRoles(deployed.template);
  const store = connectionsIn({ client: table, name: TableName });
  const makers = grantMakers(seeded);
  await addGoogleAccounts(deployed, count);

  const indexes = Array.from({ length: count }, (_, index) => index);
  return mapBounded(indexes, writesAtOnce, async (index) => {
    const kind = kindAt(index);
    const customer = patterns.find((one) => one.kind === kind);
    const pattern = records.connections.find((one) => one.tenant === customer?.org);
    const make = makers[kind];
    if (customer === undefined || pattern === undefined || make === undefined) {
      throw new Error(`no customer has connected by ${kind}`);
    }
    const grant = await make(index);
    const org = `soak-${index}`;
    const connection = copyConnection(pattern, grant, { org, base, now: new Date() });
    if (connection.credential !== undefined) {
      const path = credentialPath(base, toLiveKey(connection));
      const kept = keptFields((await readFields(api, credentialPath(base, toLiveKey(pattern)))) ?? {});
      await api("POST", `kv/data/${path}`, { options: { cas: 0 }, data: { ...kept, ...toFields(grant, connection) } });
    }
    if (grant.externalId !== undefined) {
      const workspace = { tenant: org, id: randomBytes(16).toString("hex"), name: "default", external_id: grant.externalId };
      const Item = { ...workspaceItemKey(org), ...workspace, created_at: connection.createdAt.toISOString() };
      await table.send(new PutCommand({ TableName, Item }));
    }
    if (!(await store.write(connection, undefined, []))) {
      throw new Error(`the record of ${org} could not be written`);
    }
    return toMember(deployed, customer, connection);
  });
}

type Place = { readonly org: string; readonly base: string; readonly now: Date };

function copyConnection(pattern: Connection, grant: Grant, { org, base, now }: Place): Connection {
  const { setupRunId: _run, failure: _failure, due: _due, expiresAt: _expiry, earlier: _earlier, verifyAt: _verify, ...kept } = pattern;
  const id = randomBytes(32).toString("base64url");
  const key = { tenant: org, provider: pattern.provider, account: grant.account ?? pattern.account };
  // What the method has made at the provider is made anew: it is due at once, as in the request that connects.
  const { auth_key_id: _key, ...details } = pattern.details ?? {};
  const { auth_key, probe, ...duties } = pattern.duties ?? {};
  const connection: Connection = {
    ...kept,
    ...key,
    id,
    grantId: id,
    status: "active",
    connectedBy: `person-of-${org}`,
    identity: grant.identity ?? pattern.identity,
    ...(pattern.details === undefined ? {} : { details: { ...details, ...grant.details } }),
    ...(pattern.duties === undefined
      ? {}
      : { duties: { ...duties, ...(probe && { probe: nextProbe(id, now) }), ...(auth_key && { auth_key: now }) } }),
    ...(grant.lives === undefined ? {} : { expiresAt: new Date(now.getTime() + grant.lives * 1000) }),
    ...(pattern.credential === undefined
      ? {}
      : { credential: { ref: `vault:kv/data/${credentialPath(base, toLiveKey(key))}`, version: 1 } }),
    refreshedAt: now,
    lastUsedAt: now,
    createdAt: now,
    liveSince: now,
    updatedAt: now,
  };
  const due = nextDueAt(connection, now, 0.5);
  return due === undefined ? connection : { ...connection, due };
}

async function readFields(api: ReturnType<typeof vaultApi>, path: string): Promise<Readonly<Record<string, string>>> {
  const { data } = (await api("GET", `kv/data/${path}`)) as { readonly data: Readonly<Record<string, string>> };
  return data;
}

/** The fields of a credential that are not of one grant. */
function keptFields(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { auth_key: _, auth_key_id: __, auth_key_expires_at: ___, expires_at: ____, ...kept } = fields;
  return kept;
}

const toFields = ({ fields, lives }: Grant, { grantId, expiresAt, refreshedAt }: Connection) => ({
  ...fields,
  grant_id: grantId,
  ...(lives === undefined || expiresAt === undefined ? {} : { issued_at: refreshedAt.toISOString(), expires_at: expiresAt.toISOString() }),
});

function toMember(deployed: Seeded["deployed"], customer: Customer, { tenant, provider, account }: Connection): Member {
  const { kind, isAccepted } = customer;
  return {
    ...{ kind, provider, account, org: tenant, person: `person-of-${tenant}`, rotates: kind === "OVHcloud login" },
    isAccepted: provider === "aws" ? isSessionAt(deployed, account) : isAccepted,
    ...{ state: "connected", isKnown: true, attempts: 0, connects: 0, disconnects: 0, cutLogins: 0 },
  };
}
