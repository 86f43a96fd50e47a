import { expect, it } from "vitest";
import { toParkedGrant } from "../../lib/connections/parked/end-grant.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import { newConnection, now } from "../fixtures/new-connection.ts";

it("a connection's grant that is to be revoked is parked so that nobody can confirm it, and it takes no account's place", () => {
  const connection = newConnection();
  expect(toParkedGrant(connection, "grant-1.replaced", {}, now)).toMatchObject({
    parkedId: "grant-1.replaced",
    phase: "rejected",
    needsConfirmation: true,
    confirmationHash: hashOpaqueValue(""),
    replaceAccount: false,
    principalId: connection.connectedBy,
    identity: connection.identity,
    expiresAt: expect.any(Date),
  });
});
