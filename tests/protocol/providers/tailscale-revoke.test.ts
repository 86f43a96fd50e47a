import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openClientMethod } from "./tailscale-connection.ts";
import { expectFailure, troubles } from "./tailscale-fixture.ts";

let tailscale: Awaited<ReturnType<typeof openClientMethod>>;
beforeAll(async () => {
  tailscale = await openClientMethod();
});
beforeEach(() => tailscale.control("POST", "reset"));
afterAll(() => tailscale.close());

const minutesUntil = (at: Date | undefined) => Math.round(((at?.getTime() ?? 0) - Date.now()) / 60_000);

test("S29: giving back deletes the auth key, and done again says the same", async () => {
  const standing = await tailscale.connect();
  for (const turn of ["first", "again"]) {
    const [key] = await tailscale.revokeConnection(standing);
    expect(key, turn).toEqual({ what: "auth_key", target: standing.details.auth_key_id, state: "removed" });
  }
  expect(await tailscale.liveKeys()).toEqual([]);
});

test("S30: giving back says what only the customer can delete, and until when access tokens live", async () => {
  const standing = await tailscale.connect();
  const parts = await tailscale.revokeConnection(standing);
  expect(parts.slice(1)).toEqual([
    { what: "client", target: standing.client.clientId, state: "left" },
    { what: "access_token", state: "left", livesUntil: expect.any(Date) },
  ]);
  expect(minutesUntil(parts[2]?.livesUntil)).toBe(60);
  expect(tailscale.method.accountPage).toBe("https://login.tailscale.com/admin/settings/trust-credentials");
  expect((await tailscale.state()).clients, "the client is the customer's").toMatchObject([{ status: "live" }]);
});

test("giving back deletes a key that was made and not stored", async () => {
  const standing = await tailscale.stand(await tailscale.addClient());
  await tailscale.duty(standing);
  expect(await tailscale.revokeConnection(standing)).toMatchObject([{ what: "auth_key", state: "removed" }, {}, {}]);
  expect(await tailscale.liveKeys()).toEqual([]);
});

test("giving back what never was a connection touches no key", async () => {
  const standing = await tailscale.connect();
  const parked = await tailscale.stand(await tailscale.addClient());
  const { connectionId: _, ...call } = tailscale.callOf(parked.details);
  expect((await tailscale.method.revoke(parked.held, call)).map(({ what }) => what)).toEqual(["client", "access_token"]);
  expect((await tailscale.liveKeys()).map(({ id }) => id)).toEqual([standing.details.auth_key_id]);
});

test("giving back for a client that the customer has revoked says that the key lives on, and until when", async () => {
  const standing = await tailscale.connect();
  await tailscale.revoke(standing.client);
  expect(await tailscale.revokeConnection(standing)).toEqual([
    {
      what: "auth_key",
      target: standing.details.auth_key_id,
      state: "left",
      code: "credential_rejected",
      livesUntil: new Date(standing.held.auth_key_expires_at?.reveal() ?? ""),
    },
    { what: "client", target: standing.client.clientId, state: "removed" },
  ]);
});

test("giving back for a client that has lost its scope leaves the key to the customer", async () => {
  const standing = await tailscale.connect();
  await tailscale.edit(standing.client, { scopes: ["devices:core:read"], tags: [] });
  expect(await tailscale.revokeConnection(standing)).toMatchObject([
    { what: "auth_key", state: "left", code: "provider_forbidden", livesUntil: expect.any(Date) },
    { what: "client", state: "left" },
    { what: "access_token", state: "left" },
  ]);
});

test.each(troubles)("giving back fails as a whole while no token comes because of %s", async (_title, answer, expected) => {
  const standing = await tailscale.connect();
  await tailscale.answerWith("POST", "oauth/token", answer);
  await expectFailure(tailscale.revokeConnection(standing), expected, [standing.client.clientSecret]);
});

test.each(troubles.filter(([title]) => !title.includes("another shape")))(
  "a deletion that meets %s is pending, and done later",
  async (_title, answer, { code }: { code?: string }) => {
    const standing = await tailscale.connect();
    await tailscale.answerWith("DELETE", `tailnet/-/keys/${standing.details.auth_key_id}`, answer);
    expect((await tailscale.revokeConnection(standing))[0]).toMatchObject({ what: "auth_key", state: "pending", code });
    expect((await tailscale.revokeConnection(standing))[0]).toMatchObject({ what: "auth_key", state: "removed" });
  },
);
