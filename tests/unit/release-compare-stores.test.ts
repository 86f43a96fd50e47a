import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { toLiveKey } from "../../lib/connections/credential-store.ts";
import { credentialPath } from "../../lib/credentials/credential-path.ts";
import type { OwnClient } from "../../lib/oauth-clients/own-client.ts";
import { toOwnClientPlace } from "../../lib/oauth-clients/own-client-secrets.ts";
import { Secret } from "../../lib/secret.ts";
import { buildConnectionItem } from "../../lib/table/connection-item.ts";
import { connectionItemKey, ownClientItemKey } from "../../lib/table/item-keys.ts";
import { ownClientItem } from "../../lib/table/stored-own-clients.ts";
import { compareStores } from "../../release/restore/compare.ts";
import { describeComparison } from "../../release/restore/describe-comparison.ts";
import { readRecords } from "../../release/restore/read-records.ts";
import type { CredentialAt } from "../../release/restore/stored-credentials.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const base = "aurora-oauth-prod";
const refreshTokenHash = createHash("sha256").update("newest").digest("base64url").slice(0, 16);
const connection = newConnection({
  tenant: "acme",
  credential: { ref: "vault:kv/data/…", version: 3, newest: { version: 3, refreshTokenHash } },
});
const path = credentialPath(base, toLiveKey(connection));
const stored = (version: number, { grant = connection.grantId, token = "newest" } = {}): CredentialAt => ({
  path,
  version,
  fields: { grant_id: new Secret(grant), refresh_token: new Secret(token) },
});
const fitOf = (credentials: readonly CredentialAt[], of = connection) =>
  compareStores(base, { connections: [of], parked: [], ownClients: [] }, credentials).connections[0]?.fit;

describe("S76: what table and store have lost of each other", () => {
  test.each([
    ["same", [stored(3)]],
    ["newer", [stored(4, { token: "of a refresh after the backup of the table" })]],
    ["older", [stored(2)]],
    ["replaced_token", [stored(2, { token: "old" })]],
    ["other_grant", [stored(3, { grant: "of another login" })]],
    ["missing", []],
  ])("%s", (fit, credentials) => {
    expect(fitOf(credentials)).toBe(fit);
  });

  test("a record whose access token is sealed in the table names the store's version and the tokens since", () => {
    const sealed = newConnection({
      tenant: "acme",
      grantId: connection.grantId,
      credential: { ref: "vault:kv/data/…", version: 3.000017, newest: { version: 3.000017, refreshTokenHash } },
    });
    const found = [stored(3), stored(4), stored(2), stored(2, { token: "old" })].map((credential) => fitOf([credential], sealed));
    expect(found).toEqual(["same", "newer", "older", "replaced_token"]);
  });

  test("a method that stores nothing has lost nothing", () => {
    const { credential: _, ...without } = connection;
    expect(fitOf([], without)).toBe("nothing_stored");
  });

  test("credentials without a record are named, live and parked ones", () => {
    const parked = { tenant: "acme", provider: "gcp", parkedId: "attempt-1" } as const;
    const parkedPath = credentialPath(base, { area: "parked", tenant: "acme", provider: "gcp", account: "attempt-1" });
    const all = [stored(1), { ...stored(1), path: parkedPath }];
    expect(compareStores(base, { connections: [connection], parked: [parked], ownClients: [] }, all).orphans).toEqual([]);
    expect(compareStores(base, { connections: [], parked: [], ownClients: [] }, all).orphans).toEqual([path, parkedPath]);
  });

  test("the client of an organisation is missing without its secret, and the secrets of those before it are no orphans", () => {
    const at = new Date(0);
    const client: OwnClient = {
      ...{ tenant: "acme", provider: "gcp", peer: "gcp", clientId: "2-b", version: 1, setBy: "ada", setAt: at, testedAt: at, revision: 2 },
      earlier: [{ clientId: "1-a", since: at }],
    } as const;
    const secretAt = (id: string) => ({ ...stored(1), path: credentialPath(base, toOwnClientPlace(client, id)) });
    const compare = (credentials: readonly CredentialAt[], changes: Partial<OwnClient> = {}) => {
      const item = { ...ownClientItemKey("acme", "gcp", "gcp"), ...ownClientItem.build({ ...client, ...changes }) };
      return compareStores(base, readRecords([item]).records, credentials);
    };
    const both = [secretAt("1-a"), secretAt("2-b")];
    expect(compare(both)).toEqual({ connections: [], missingClients: [], orphans: [] });
    const lost = compare([secretAt("1-a"), secretAt("3-c")]);
    expect(lost).toMatchObject({ missingClients: [secretAt("2-b").path], orphans: [secretAt("3-c").path] });
    expect(describeComparison({ ...lost, orphans: [] }, "kv")).toMatchObject({
      isWhole: false,
      lines: expect.arrayContaining([`its organisation must set the OAuth client again, no secret: kv/${secretAt("2-b").path}`]),
    });
    expect(compare([], { isRemoved: true, earlier: [] }).missingClients).toEqual([]);
  });

  test("a record that this release cannot read is named by its key, and does not stop the look", () => {
    const item = { ...connectionItemKey(connection), ...buildConnectionItem(connection, 4) };
    const later = { ...item, sk: "CONNECTION#gcp#later", status: "a word of a later release" };
    expect(readRecords([item, later])).toMatchObject({
      records: { connections: [{ id: connection.id }], parked: [], ownClients: [] },
      unreadable: ["ORG#acme CONNECTION#gcp#later"],
    });
  });

  test("the report has figures, whom to ask to connect again, and no secret", () => {
    const lost = { ...connection, tenant: "globe" };
    const comparison = compareStores(base, { connections: [connection, lost], parked: [], ownClients: [] }, [
      stored(2, { token: "a secret" }),
    ]);
    const { lines, isWhole } = describeComparison(comparison, "kv");
    expect(isWhole).toBe(false);
    expect(lines).toContain("must connect again: globe gcp/default (login): no credential in Vault");
    expect(lines).toContain("must connect again: acme gcp/default (login): the refresh token in Vault was replaced since");
    expect(lines.join()).not.toContain("secret");
    expect(
      describeComparison(compareStores(base, { connections: [connection], parked: [], ownClients: [] }, [stored(2)]), "kv").isWhole,
    ).toBe(true);
  });
});
