import { expect, it } from "vitest";
import type { DueReason } from "../../lib/connections/connection.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { newConnection } from "../fixtures/new-connection.ts";

it.each<[DueReason, RegExp]>([
  ["expiry", /before it expires/],
  ["keep_alive", /The connection was not used.*once a week/],
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
