import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asFailure } from "../../../lib/errors.ts";
import { issuerOf } from "../../fixtures/identity-issuer.ts";
import { codesOf, connectionId } from "./tailscale-connection.ts";
import { type FederatedMethod, openFederatedMethod, trust } from "./tailscale-federated-connection.ts";

let tailscale: FederatedMethod;
beforeAll(async () => {
  tailscale = await openFederatedMethod();
});
beforeEach(() => tailscale.control("POST", "reset"));
afterAll(() => tailscale.close());

const failureOf = (run: Promise<unknown>) =>
  run.then(
    () => expect.fail("no failure"),
    (error: unknown) => asFailure(error),
  );

describe("a submission", () => {
  test("is proved with four tokens, and names the tailnet by its devices", async () => {
    const clientId = await tailscale.addTrust();
    const verified = await tailscale.verify(clientId);
    expect(verified).toMatchObject({
      identity: { id: "tailacme1.ts.net", label: "tailacme1.ts.net" },
      scopes: ["devices:core:read", "auth_keys"],
      details: { client_id: clientId, tailnet: "tailacme1.ts.net", tags: "tag:aurora", devices: "3" },
      duties: { probe: expect.any(Date) },
      findings: [],
    });
    expect(verified).not.toHaveProperty("credential");
    expect(await tailscale.exchanges()).toBe(4);
  });

  test("needs no scope but that for devices, and no tag", async () => {
    const clientId = await tailscale.addTrust({ scopes: ["devices:core:read"], tags: [] });
    const { details, findings } = await tailscale.verify(clientId);
    expect(findings).toEqual([]);
    expect(codesOf(await tailscale.probe(details))).toEqual([]);
  });

  test("of another tailnet than it says is refused", async () => {
    const clientId = await tailscale.addTrust();
    expect(await failureOf(tailscale.verify(clientId, "TGlobe2CNTRL"))).toMatchObject({ code: "account_not_found" });
  });
});

// Done when 4: what a customer gets wrong about the trust.
describe("S80: a mistake in the customer's trust is found", () => {
  const start = connectionId.slice(0, 6);
  const mistakes: readonly [string, object, object][] = [
    ["a subject that is a star", { subject: "*" }, { code: "trust_insecure", fault: "subject" }],
    ["a star after the prefix", { subject: "conn:*" }, { code: "trust_insecure", fault: "subject" }],
    ["a star that only ids with the same beginning fit", { subject: `conn:${start}*` }, { code: "trust_insecure", fault: "subject" }],
    ["a star for a single end", { subject: `${trust.subject}*` }, { code: "trust_insecure", fault: "subject" }],
    ["the subject of another connection", { subject: "conn:another" }, { code: "trust_refused" }],
    ["the subject in other letters", { subject: trust.subject.toLowerCase() }, { code: "trust_refused" }],
    ["the issuer of another organisation", { issuer: issuerOf("globe") }, { code: "trust_refused" }],
    ["an issuer with a slash more", { issuer: `${trust.issuer}/` }, { code: "trust_refused" }],
    ["the issuer that is for probes", { issuer: issuerOf("=probe") }, { code: "trust_refused" }],
    ["an audience of the customer's own", { audience: "https://aurora.example" }, { code: "trust_refused" }],
    ["a rule about a claim that no token has", { customClaimRules: { repository: "acme/*" } }, { code: "trust_refused" }],
  ];

  test.each(mistakes)("when it is connected: %s", async (_title, changes, expected) => {
    expect(await failureOf(tailscale.verify(await tailscale.addTrust(changes)))).toMatchObject(expected);
  });

  test.each(mistakes)("a day later: %s", async (_title, changes, expected) => {
    const clientId = await tailscale.addTrust();
    const { details } = await tailscale.verify(clientId);
    const token = await tailscale.mint(details);
    await tailscale.editTrust(clientId, changes);
    expect(await failureOf(tailscale.method.probe(token, tailscale.callOf(details)))).toMatchObject(expected);
    await tailscale.editTrust(clientId, { ...trust, audience: "", customClaimRules: {} });
    expect(await tailscale.probe(details)).toEqual([]);
  });

  test("and names no token, and not what the customer has written", async () => {
    const failure = await failureOf(tailscale.verify(await tailscale.addTrust({ subject: "*" })));
    expect(JSON.stringify(failure)).not.toMatch(/eyJ|tskey-/);
  });
});

describe("giving back", () => {
  test("S83: names the credential with the command that deletes it, and until when tokens live", async () => {
    const clientId = await tailscale.addTrust();
    const { details } = await tailscale.verify(clientId);
    const parts = await tailscale.method.revoke({}, tailscale.callOf(details));
    expect(parts).toEqual([
      { what: "trust_credential", target: clientId, state: "left", command: expect.stringContaining(`/api/v2/tailnet/-/keys/${clientId}`) },
      { what: "access_token", state: "left", livesUntil: expect.any(Date) },
    ]);
  });
});
