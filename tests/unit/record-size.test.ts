import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { itemSize } from "../../bench/mocks/units.ts";
import { seededConnection } from "../../bench/seeded-connection.ts";
import { toProjectTargets } from "../../functions/ovh/targets.ts";
import { type Connection, expiryDuty } from "../../lib/connections/connection.ts";
import { toLiveKey } from "../../lib/connections/credential-store.ts";
import { buildTargets } from "../../lib/connections/targets.ts";
import { credentialPath } from "../../lib/credentials/credential-path.ts";
import { buildConnectionItem } from "../../lib/table/connection-item.ts";
import { connectionItemKey } from "../../lib/table/item-keys.ts";

const now = new Date("2026-03-01T12:00:00.123Z");
const record = seededConnection({ name: "size", count: 1, due: 1, remainingSeconds: 300, shards: 4, rotating: false }, 0, now);
const checked = { at: now, worst: { severity: "warning", code: "client_scope_missing" } } as const;
/** Two projects whose ids are as long as they may be, and the sign that there are more. */
const targets = buildTargets(["a".repeat(30), "b".repeat(30), "c"], "b".repeat(30));
const setUp = { duties: { setup_look: now }, targets } as const;
/** Beside a failure of a refresh, which is rare, it takes a second unit, as the targets do. */
const drifted = { at: now, worst: { severity: "warning", code: "setup_drifted" } } as const;
/** In place of `checked`: a failure replaces what the last check said. */
const failure = { code: "provider_answer_invalid", at: now, since: now, attempts: 12, retryAt: now } as const;

/** As a connect leaves it with an auth key that could not be replaced. */
const { expiresAt: _, setupRunId: __, ...seeded } = record;
const key = { tenant: record.tenant, provider: "tailscale", account: "default" } as const;
const tailnet = "tail0123ab.ts.net";
const scopes = ["devices:core:read", "auth_keys"];
const tailscale: Connection = {
  ...seeded,
  ...key,
  method: "client",
  identity: { id: tailnet, label: tailnet },
  scopesRequested: scopes,
  scopesGranted: scopes,
  scopesMissing: [],
  hasRefreshToken: false,
  credential: { ref: `vault:kv/data/${credentialPath("aurora", toLiveKey(key))}`, version: 1234 },
  details: {
    client_id: "k1234567890CNTRL",
    tailnet,
    tags: "tag:aurora",
    devices: "12345",
    ssh_key: "A".repeat(43),
    auth_key_id: "k1234567890CNTRL",
    end: "20603",
    key_problem: "provider_forbidden",
  },
  duties: { probe: now, auth_key: now },
  due: { at: now, reason: "duty" },
};

/** The item as the table holds it while a process has the lease, in bytes. */
function sizeOf(connection: Connection, beside: object = {}): number {
  const lease = { lease_owner: "x".repeat(16), lease_until: now.getTime(), generation: 1_900_000_000 };
  const item = { ...connectionItemKey(connection), ...buildConnectionItem(connection, 4), ...lease, ...beside };
  return itemSize(marshall(item, { removeUndefinedValues: true }));
}

/** A provider that replaces refresh tokens has scopes of few letters. */
const rotating: Connection = {
  ...record,
  provider: "ovh",
  account: "ovh-eu",
  scopesRequested: ["all"],
  scopesGranted: ["all"],
  credential: {
    ref: `vault:kv/data/${credentialPath("aurora", toLiveKey({ ...record, provider: "ovh", account: "ovh-eu" }))}`,
    version: 123_456,
    newest: { version: 123_456, refreshTokenHash: "x".repeat(16) },
  },
};

const projects = toProjectTargets(
  ["a", "b", "c", "d", "e"].map((letter) => letter.repeat(32)),
  "e".repeat(32),
);

test.each([
  ["that works", record],
  ["whose refresh token was replaced, and whose refresh fails", { ...rotating, failure }],
  [
    "of OVHcloud with four projects, whose refresh token was replaced, and whose refresh fails",
    { ...rotating, failure, targets: projects },
  ],
  ["whose refresh fails", { ...record, failure }],
  ["whose refresh fails, and which is to be verified", { ...record, failure, verifyAt: now }],
  ["that is set up", { ...record, ...setUp, checked: { at: now } }],
  ["whose setup has drifted", { ...record, ...setUp, checked: drifted }],
  ["whose setup was looked at, and whose refresh fails", { ...record, duties: { setup_look: now }, failure }],
  ["of Tailscale, with its duties and a finding", { ...tailscale, checked }],
  ["of Tailscale, with its duties and a failure", { ...tailscale, failure }],
  ["without a refresh token, whose end is to be told", { ...record, hasRefreshToken: false, duties: { [expiryDuty]: now } }],
])("the record of a connection %s fits into one write unit of 1,024 bytes", (_what, connection) => {
  expect(sizeOf(connection)).toBeLessThanOrEqual(1024);
});

/** Beside a failure of Tailscale's, whose record is written once a day, it takes a second unit. */
test.each([
  ["that works", record],
  ["that is set up", { ...record, ...setUp, checked: { at: now } }],
  ["whose refresh fails", { ...record, failure }],
  ["of Tailscale, with its duties and a finding", { ...tailscale, checked }],
])("so does that of default %s, beside which another was connected", (_what, connection) => {
  expect(sizeOf(connection, { joined_at: now.getTime() })).toBeLessThanOrEqual(1024);
});
