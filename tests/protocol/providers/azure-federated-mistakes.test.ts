import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FailureCode, failures } from "../../../lib/errors.ts";
import { issuerOf } from "../../fixtures/identity-issuer.ts";
import { codesOf, expectFailure } from "./azure-connection.ts";
import { type FederatedMethod, openFederatedMethod, type Trusting, trust } from "./azure-federated-connection.ts";

let azure: FederatedMethod;
beforeAll(async () => {
  azure = await openFederatedMethod();
});
beforeEach(() => azure.reset());
afterAll(() => azure.close());

const _production = "0b1f6471-0000-4000-8000-000000000002";
const _unknown = "00000000-0000-4000-8000-000000000000";

/** What a customer gets wrong: how, which code says it, and whether the command that repairs it is told. */
const mistakes: readonly [string, (application: Trusting) => Promise<unknown>, FailureCode, boolean][] = [
  ["the credential is missing", (one) => azure.deleteTrust(one), "trust_refused", true],
  ["the issuer is another organisation's", (one) => azure.editTrust(one, { issuer: issuerOf("globe") }), "trust_refused", true],
  ["the issuer has a slash more", (one) => azure.editTrust(one, { issuer: `${trust.issuer}/` }), "trust_refused", true],
  ["the subject is another connection's", (one) => azure.editTrust(one, { subject: "conn:another" }), "trust_refused", true],
  ["the subject is in another case", (one) => azure.editTrust(one, { subject: trust.subject.toLowerCase() }), "trust_refused", true],
  ["the subject has a star, which is no wildcard", (one) => azure.editTrust(one, { subject: "conn:*" }), "trust_refused", true],
  ["the audience is another one", (one) => azure.editTrust(one, { audience: "api://another" }), "trust_refused", true],
  [
    "the application has no role",
    (one) => azure.control("PATCH", `applications/${one.clientId}`, { roles: [] }),
    "subscription_missing",
    false,
  ],
];

describe("S80: each of eight mistakes in the customer's trust is told as the customer's, with its command", () => {
  test.each(mistakes)("%s", async (_title, make, code, hasCommand) => {
    const application = await azure.addTrusting();
    await make(application);
    await expectFailure(azure.verify(application), { code, command: hasCommand ? expect.stringContaining(trust.subject) : undefined });
    expect(failures[code].owner).toBe("customer");
  });

  test.each([["subject"], ["issuer"], ["audience"]])("a trust that takes any %s is not taken, nor kept", async (fault) => {
    await azure.control("POST", "settings", { expressions_for_any_issuer: true });
    const application = await azure.addTrusting();
    const { details } = await azure.verify(application);
    await azure.editTrust(application, { accepts_any: [fault] });
    await expectFailure(azure.verify(application), { code: "trust_insecure", fault });
    await expectFailure(azure.probe(details), { code: "trust_insecure", fault });
    await azure.editTrust(application, { accepts_any: [] });
    expect(codesOf(await azure.probe(details))).toEqual([]);
  });

  test("tells the exact values, with a command that writes them whatever is there", async () => {
    const application = await azure.addTrusting({ subject: trust.subject.toUpperCase() });
    const body = `{"name":"${trust.name}","issuer":"${trust.issuer}","subject":"${trust.subject}","audiences":["api://AzureADTokenExchange"]}`;
    const url = `https://graph.microsoft.com/v1.0/applications(appId='${application.clientId}')/federatedIdentityCredentials(name='${trust.name}')`;
    const command = `az rest --method PATCH --url "${url}" --headers Prefer=create-if-missing --body '${body}'`;
    await expectFailure(azure.verify(application), { code: "trust_refused", detail: expect.stringContaining("7002138"), command });
  });

  test("tells them for a managed identity too", async () => {
    const identity = await azure.addIdentity();
    const command = `az identity federated-credential create --name '${trust.name}' --identity-name 'aurora' --resource-group 'aurora' --subscription ${identity.identityId?.split("/")[2]} --issuer '${trust.issuer}' --subject '${trust.subject}' --audiences 'api://AzureADTokenExchange'`;
    await expectFailure(azure.verify(identity), { code: "trust_refused", command });
  });
});
