import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type IdentityIssuer, issuerOf, openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import { subject, trust, useFederated } from "./local-tailscale-federated-fixture.ts";
import { noPermission, openTailscale, refusal, unknownToken } from "./local-tailscale-fixture.ts";

const unauthorized = refusal(401, "Unauthorized. Visit https://login.tailscale.com/admin/settings/trust-credentials for details");
const other = "conn:another";

let issuer: IdentityIssuer;
let tailscale: Awaited<ReturnType<typeof openTailscale>>;
let federated: ReturnType<typeof useFederated>;
beforeAll(async () => {
  issuer = await openIdentityIssuer();
  tailscale = await openTailscale({ issuers: issuer.bases });
  federated = useFederated(tailscale, issuer);
});
beforeEach(async () => {
  issuer.setAway(false);
  await tailscale.control("POST", "reset");
});
afterAll(async () => {
  issuer.close();
  await tailscale.close();
});

describe("a token exchange", () => {
  test("gives a token with every scope of the credential, for an hour, without naming its tags", async () => {
    const answer = await federated.exchange(await federated.add());
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^tskey-api-k\w+CNTRL-\w+$/),
      token_type: "Bearer",
      expires_in: 3600,
      scope: "devices:core:read auth_keys",
    });
  });

  test("gives a token that lists devices, makes an auth key with the credential's tags, and reads its own credential", async () => {
    const id = await federated.add();
    const accessToken = String((await federated.exchange(id)).body.access_token);
    expect((await tailscale.read("-/devices", accessToken)).status).toBe(200);
    expect((await tailscale.createKey(accessToken)).status).toBe(200);
    expect((await tailscale.read(`-/keys/${id}`, accessToken)).body).toMatchObject({
      id,
      keyType: "federated",
      ...trust,
      tags: ["tag:aurora"],
    });
    expect(await tailscale.read("-/acl", accessToken)).toMatchObject(noPermission);
  });

  test("takes the further fields of Tailscale's Go client", async () => {
    const id = await federated.add();
    const jwt = await federated.signFor(id);
    expect((await federated.send({ client_id: id, jwt, grant_type: "authorization_code", code: "" })).status).toBe(200);
  });

  test("takes a token of several audiences, and one that is a minute old", async () => {
    const id = await federated.add();
    expect((await federated.exchange(id, { aud: ["x", `api.tailscale.com/${id}`] })).status).toBe(200);
    expect((await federated.exchange(id, { exp: Math.floor(Date.now() / 1000) - 50 })).status).toBe(200);
  });

  test.each([
    ["a subject with a star", { subject: "conn:*" }, { sub: other }],
    ["a star alone", { subject: "*" }, { sub: other }],
    ["a star in the middle", { subject: `${subject.slice(0, 9)}*${subject.slice(-2)}` }, {}],
    ["an audience of the customer's", { audience: "https://aurora.example" }, { aud: "https://aurora.example" }],
    ["a claim that a rule asks for", { customClaimRules: { tenant: "ac*" } }, { tenant: "acme" }],
  ])("fits %s", async (_title, changes, claims) => {
    expect((await federated.exchange(await federated.add(changes), claims)).status).toBe(200);
  });

  test("asks the issuer for its keys once in five minutes", async () => {
    const id = await federated.add();
    await federated.exchange(id);
    const before = issuer.asked.length;
    await federated.exchange(id);
    expect(issuer.asked.length).toBe(before);
  });
});

describe("a token exchange is refused, with one text,", () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each([
    ["with another subject", {}, { sub: other }],
    ["with the subject in other letters", {}, { sub: subject.toUpperCase() }],
    ["with a longer subject", {}, { sub: `${subject}x` }],
    ["without a subject", {}, { sub: undefined }],
    ["with another issuer of the same keys", {}, { iss: issuerOf("globe") }],
    ["with an issuer with a slash more", { issuer: `${issuerOf("acme")}/` }, {}],
    ["with another audience", {}, { aud: "sts.amazonaws.com" }],
    ["without an audience", {}, { aud: undefined }],
    ["with the usual audience, where the customer chose another", { audience: "x" }, {}],
    ["without a claim that a rule asks for", { customClaimRules: { tenant: "globe" } }, { tenant: "acme" }],
    ["with a claim that is no text", { customClaimRules: { tenant: "*" } }, { tenant: ["acme"] }],
    ["with an expired token", {}, { exp: now() - 90 }],
    ["without an end", {}, { exp: undefined }],
    ["with a token of the future", {}, { iat: now() + 90 }],
  ])("%s", async (_title, changes, claims) => {
    expect(await federated.exchange(await federated.add(changes), claims)).toMatchObject(unauthorized);
  });

  test("for a credential that does not exist, or was deleted", async () => {
    expect(await federated.exchange("TAcme1CNTRL-kNobodyCNTRL")).toMatchObject(unauthorized);
    const id = await federated.add();
    await tailscale.control("DELETE", `federated/${id}`);
    expect(await federated.exchange(id)).toMatchObject(unauthorized);
  });

  test("while the issuer is away, although the token is right", async () => {
    const id = await federated.add();
    issuer.setAway(true);
    expect(await federated.exchange(id)).toMatchObject(unauthorized);
    issuer.setAway(false);
    await tailscale.control("POST", "issuers", { away: true });
    expect(await federated.exchange(id)).toMatchObject(unauthorized);
    await tailscale.control("POST", "issuers", { away: false });
    expect((await federated.exchange(id)).status).toBe(200);
  });

  test("for a signature of a key that the issuer does not publish", async () => {
    const id = await federated.add();
    issuer.rotate({ isPublished: false });
    expect(await federated.exchange(id)).toMatchObject(unauthorized);
    issuer.rotate({ isPublished: true });
    expect((await federated.exchange(id)).status).toBe(200);
  });

  test("with 403, if the setting says so", async () => {
    await tailscale.control("POST", "settings", { exchange_refusal_status: 403 });
    expect(await federated.exchange(await federated.add(), { sub: other })).toMatchObject(refusal(403, "Unauthorized"));
  });
});

describe("a token exchange that is malformed is 400", () => {
  test("without a client, without a token, or with two", async () => {
    const malformed = refusal(400, "invalid request");
    expect(await federated.send({ client_id: "x" })).toMatchObject(malformed);
    expect(await federated.send({ jwt: "x" })).toMatchObject(malformed);
    const body = new URLSearchParams([
      ["client_id", "x"],
      ["client_id", "y"],
      ["jwt", "a.b.c"],
    ]);
    expect(await tailscale.request("POST", "/api/v2/oauth/token-exchange", { body })).toMatchObject(malformed);
  });

  test("with a text that is no JWT", async () => {
    const id = await federated.add();
    expect(await federated.send({ client_id: id, jwt: "x" })).toMatchObject(
      refusal(400, "invalid JWT format: expected 3 parts separated by '.', got 1"),
    );
    expect(await federated.send({ client_id: id, jwt: "a.b.c" })).toMatchObject(unauthorized);
  });
});

describe("a token of a deleted credential", () => {
  test("is dead at once, or lives on if the setting says so", async () => {
    const id = await federated.add();
    const accessToken = String((await federated.exchange(id)).body.access_token);
    await tailscale.control("DELETE", `federated/${id}`);
    expect(await tailscale.read("-/devices", accessToken)).toMatchObject(unknownToken);
    await tailscale.control("POST", "settings", { tokens_of_revoked_clients: "live" });
    expect((await tailscale.read("-/devices", accessToken)).status).toBe(200);
  });
});

describe("the call log", () => {
  test("shows the claims of a token, and neither its signature nor the text of the access token", async () => {
    const id = await federated.add();
    const jwt = await federated.signFor(id);
    await federated.send({ client_id: id, jwt });
    const text = JSON.stringify((await tailscale.control("GET", "calls")).body);
    expect(text).toContain(subject);
    expect(text).not.toContain(jwt.split(".")[2]);
    expect(JSON.stringify((await tailscale.control("GET", "state")).body)).not.toContain("tskey-");
  });
});
