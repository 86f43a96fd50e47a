import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asFailure, endsConnection, failures } from "../../../lib/errors.ts";
import { type FederatedMethod, openFederatedMethod } from "./tailscale-federated-connection.ts";

let tailscale: FederatedMethod;
let clientId: string;
let details: Readonly<Record<string, string>>;
beforeAll(async () => {
  tailscale = await openFederatedMethod();
});
beforeEach(async () => {
  tailscale.issuer.setAway(false);
  tailscale.issuer.rotate({ isPublished: true });
  await tailscale.control("POST", "reset");
  clientId = await tailscale.addTrust();
  details = (await tailscale.verify(clientId)).details;
  await tailscale.control("DELETE", "calls");
  tailscale.issuer.asked.length = 0;
});
afterAll(() => tailscale.close());

const failureOf = (run: Promise<unknown>) =>
  run.then(
    () => expect.fail("no failure"),
    (error: unknown) => asFailure(error),
  );

const expectOurs = async (run: Promise<unknown>) => {
  const { code } = await failureOf(run);
  expect(code).toBe("issuer_unreachable");
  expect([failures[code].owner, failures[code].retryable, endsConnection(code)]).toEqual(["operator", true, false]);
};

describe.each([401, 403])("S79: Tailscale refuses with %i and does not say why:", (status) => {
  beforeEach(() => tailscale.control("POST", "settings", { exchange_refusal_status: status }));

  test("while our documents are away, nobody's connection ends", async () => {
    tailscale.issuer.setAway(true);
    // Tailscale does not know the new key, and cannot ask for it.
    tailscale.issuer.rotate({ isPublished: true });
    await expectOurs(tailscale.mint(details));
    await expectOurs(tailscale.verify(clientId));
    expect(await tailscale.exchanges(), "no second try while nothing has changed").toBe(2);
  });

  test("while the key that signs is not published, it is ours", async () => {
    tailscale.issuer.rotate({ isPublished: false });
    await expectOurs(tailscale.mint(details));
    await expectOurs(tailscale.verify(clientId));
  });

  test("an outage of a moment is over at the second try", async () => {
    await tailscale.control("POST", "faults", {
      method: "POST",
      path: "/api/v2/oauth/token-exchange",
      times: 1,
      status,
      body: { message: "Unauthorized" },
    });
    expect((await tailscale.mint(details)).type).toBe("bearer");
    expect(await tailscale.exchanges()).toBe(2);
  });

  test("with our documents in their place, it is the customer's: after a second try", async () => {
    await tailscale.deleteTrust(clientId);
    const { code } = await failureOf(tailscale.mint(details));
    expect([code, failures[code].owner, endsConnection(code)]).toEqual(["trust_refused", "customer", true]);
    expect(await tailscale.exchanges()).toBe(2);
    expect(tailscale.issuer.asked.slice(-2)).toEqual(["/id/t/acme/.well-known/openid-configuration", "/id/t/acme/.well-known/jwks.json"]);
  });
});

test("S79: a rotation whose key is published first is not noticed", async () => {
  tailscale.issuer.rotate({ isPublished: true });
  expect((await tailscale.mint(details)).type).toBe("bearer");
  expect(await tailscale.exchanges()).toBe(1);
});

test("our documents are read only after a refusal", async () => {
  await tailscale.mint(details);
  // Tailscale has the keys in memory.
  expect(tailscale.issuer.asked).toEqual([]);
  expect(await tailscale.exchanges()).toBe(1);
});
