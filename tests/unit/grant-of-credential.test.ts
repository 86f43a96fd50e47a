import { expect, it } from "vitest";
import type { ParkedGrant } from "../../lib/connections/attempt.ts";
import { findCredentialGrant } from "../../lib/connections/credential/own-credential.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";
import { newParked } from "../fixtures/new-parked.ts";

const identity = { id: "ada" };
const place = {
  id: "connection-1",
  tenant: "acme",
  provider: "gcp",
  account: "default",
  method: "login",
  identity,
  grantId: "grant-1",
} as const;
const find = (login: ParkedGrant | undefined, grantId?: string) =>
  findCredentialGrant({ parked: { read: async () => login } }, place, fieldsOf(grantId === undefined ? {} : { grant_id: grantId }));

it("a credential is of the grant that the record names", async () => {
  expect(await find(newParked({ identity }), "grant-1")).toEqual({ kind: "own" });
});

it.each([
  ["the connection's account", {}, true, false],
  ["another account of the provider", { identity: { id: "grace" } }, false, false],
  ["another connection of the organisation", { account: "europe" }, false, false],
  ["another method", { method: "client" }, false, false],
  ["a colleague who takes it over", { identity: { id: "grace" }, takesOver: "connection-1" }, false, true],
  ["a colleague who takes over another", { identity: { id: "grace" }, takesOver: "connection-2" }, false, false],
  ["a colleague in another place", { identity: { id: "grace" }, takesOver: "connection-1", account: "europe" }, false, false],
])("a credential is of a parked login of %s", async (_, changes, isSameAccount, takesOver) => {
  const login = newParked({ identity, ...changes });
  expect(await find(login, "grant-2")).toEqual({ kind: "login", login, isSameAccount, takesOver });
});

it.each([
  ["names no grant", newParked({ identity }), undefined],
  ["names a grant that nothing knows", undefined, "grant-2"],
  ["names another organisation's login", newParked({ identity, tenant: "globex" }), "grant-2"],
  ["names another provider's login", newParked({ identity, provider: "tailscale" }), "grant-2"],
])("S49: a credential that %s is of no grant", async (_, login, grantId) => {
  expect(await find(login, grantId)).toEqual({ kind: "unknown" });
});
