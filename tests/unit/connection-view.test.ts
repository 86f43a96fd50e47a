import { expect, it } from "vitest";
import type { DueReason } from "../../lib/connections/connection.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { failures } from "../../lib/errors.ts";
import { bareConnection, fullConnection, newConnection } from "../fixtures/new-connection.ts";

it.each<[DueReason, RegExp]>([
  ["expiry", /before it expires/],
  ["keep_alive", /The connection was not used.*once a week/],
  ["credential_expiry", /cannot be refreshed.*customer must connect again/],
  ["duty", /^Aurora tests that access still works\.$/],
  ["verify", /verify that the provider still accepts it/],
  ["retry", /failed.*tried again/],
  ["disconnect", /disconnect is carried on/],
])("says why a connection is due next: %s", (reason, words) => {
  const at = new Date("2026-03-01T12:50:00Z");
  expect(toConnectionView(newConnection({ due: { at, reason } }), new Set()).next).toEqual({
    at: at.toISOString(),
    reason,
    what: expect.stringMatching(words),
  });
});

it.each([
  ["vault:kv/data/aurora-oauth-dev/connections/gcp/acme/default", "vault"],
  ["awssm:aurora-oauth-dev/connections/gcp/acme/default", "secrets-manager"],
])("shows the store of %s to every reader, and the place only to writers", (ref, store) => {
  const connection = newConnection({ credential: { ref, version: 3 } });
  expect(toConnectionView(connection, new Set(["connectors:read"])).credential).toEqual({ store, version: 3 });
  expect(toConnectionView(connection, new Set(["connectors:read", "connectors:write"])).credential).toEqual({
    store,
    version: 3,
    reference: ref,
  });
});

it("S45: shows when a secret that the customer submitted expires, to every reader", () => {
  const at = "2026-08-28T12:00:00.000Z";
  const connection = newConnection({ credential: { ref: "vault:kv/data/azure", version: 1 }, details: { secret_expires_at: at } });
  expect(toConnectionView(connection, new Set(["connectors:read"])).credential).toEqual({ store: "vault", version: 1, expires_at: at });
});

it("shows of a bare record what it has, and null for the rest", () => {
  const bare = bareConnection();
  expect(toConnectionView(bare, new Set())).toEqual({
    id: "connection-1",
    provider: "gcp",
    account: "default",
    label: null,
    tags: {},
    status: "active",
    state: "healthy",
    method: "login",
    identity: { id: bare.identity.id, label: null },
    connected_by: "user-1",
    expires_at: null,
    refreshed_at: "2026-03-01T12:00:00.456Z",
    last_used_at: "2026-03-01T12:00:00.123Z",
    scopes: { requested: ["openid", "email"], granted: [], missing: [] },
    last_failure: null,
    checked: null,
    next: null,
    credential: null,
    left: [],
    setup_run_id: null,
    created_at: "2026-03-01T12:00:00.123Z",
    updated_at: "2026-03-01T12:00:00.123Z",
  });
});

it("shows of a full record its last failure with what to do and who does it, and neither its grant nor a sealed rotation", () => {
  const connection = fullConnection();
  const view = toConnectionView(connection, new Set(["connectors:write"]));
  const { title, action, owner } = failures.provider_unreachable;
  expect(view).toMatchObject({
    identity: { id: connection.identity.id, label: "ada@example.com" },
    expires_at: "2026-03-01T13:00:00.456Z",
    last_failure: { code: "provider_unreachable", title, action, owner, at: "2026-03-01T12:00:00.123Z", attempts: 3 },
    setup_run_id: "run-1",
    tags: { env: "prod", "cost-centre": "4711" },
  });
  expect(JSON.stringify(view)).not.toContain(connection.grantId);
  expect(JSON.stringify(view)).not.toContain("sealed");
});
