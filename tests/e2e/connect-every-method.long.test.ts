import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ProviderName } from "../../client/generated/operations.ts";
import { everySubmission, type SubmissionKind } from "../fixtures/every-submission.ts";
import { findLeaks } from "../fixtures/find-leaks.ts";
import { type Answer, newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import { addClient, authKeysOf, revokeClient } from "../fixtures/tailscale-control.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

const titled = everySubmission.map((kind) => [`${kind.provider} by ${kind.method}`, kind] as const);
const newKey = () => ({ "idempotency-key": randomUUID() });
const failureOf = ({ status, json }: Answer) => [status, json.code, json.field];

describe(`${targetName}: one way in for every method`, () => {
  const target = useTarget();
  healAfterEach(target);

  const connect = (person: Person, { provider, method }: SubmissionKind, sent: object, headers = {}) =>
    person.sendByHand("POST", `/connections/${provider}`, { method, ...sent }, headers);
  const prepared = async (kind: SubmissionKind) => {
    const person = await newPerson(target);
    return { person, ...(await kind.prepare(person)) };
  };
  const leaksOf = ({ answers }: Person, secret = "") =>
    secret === ""
      ? []
      : findLeaks(
          [{ name: "secret", value: secret }],
          answers.map(({ request, text }) => ({ where: request, text })),
        );

  test.each(titled)(
    "connects %s as a preflight foretold, under the same account and label, and repeats the answer for its key",
    async (_, kind) => {
      const { person, fields, account, secret } = await prepared(kind);
      const { provider, method } = kind;
      const foretold = await person.sendByHand("POST", `/connections/${provider}/preflight?account=${account}`, { method, ...fields });
      expect(foretold.json).toMatchObject({ works: true, failure: null });
      const same = await person.sendByHand("POST", `/connections/${provider}/preflight`, { method, fields });
      expect([same.status, same.json]).toEqual([200, foretold.json]);
      const key = newKey();
      const [first, second] = await Promise.all([0, 1].map(() => connect(person, kind, { label: "Production", fields }, key)));
      expect([first?.status, first?.text]).toEqual([200, second?.text]);
      expect(first?.json).toMatchObject({
        connection: { provider, account, method, label: "Production", status: "active", connected_by: person.id },
        findings: foretold.json.findings,
      });
      const replayed = await connect(person, kind, { label: "Production", fields }, key);
      expect([replayed.text, replayed.headers.get("idempotent-replayed")]).toEqual([first?.text, "true"]);
      const { json } = await person.client.readConnectionOfAccount(provider, account);
      expect(first?.json.connection).toMatchObject({ id: json.id });
      expect((await credentialPathsOf(target, person.org)).length).toBe(secret === undefined ? 0 : 1);
      expect((await eventNamesOf(target, person.org)).filter((name) => name === "connection.connected")).toHaveLength(1);
      expect(leaksOf(person, secret)).toEqual([]);
    },
  );

  test.each(titled)("refuses what %s does not read, and repeats nothing of it", async (_, kind) => {
    const { person, fields, account, secret } = await prepared(kind);
    const typed = "typed-into-the-wrong-place";
    expect(failureOf(await connect(person, kind, { fields: { ...fields, [typed]: typed } }))).toEqual([400, "invalid_request", "fields.*"]);
    expect(failureOf(await connect(person, kind, { fields, [typed]: typed }))).toEqual([400, "invalid_request", "*"]);
    expect(failureOf(await connect(person, kind, { fields: {} }))).toEqual([400, "invalid_request", expect.any(String)]);
    expect(failureOf(await connect(person, kind, { fields, account: "Not a word" }))).toEqual([400, "invalid_request", "account"]);
    expect(person.answers.filter(({ text }) => text.includes(typed))).toEqual([]);
    expect(leaksOf(person, secret)).toEqual([]);
    expect((await person.client.readConnectionOfAccount(kind.provider, account)).status).toBe(404);
  });

  test.each(titled)("refuses a caller who only reads, and another organisation's trust: %s", async (_, kind) => {
    const { person, fields, account } = await prepared(kind);
    const reader = await newPerson(target, { org: person.org, permissions: ["connectors:read"] });
    expect(failureOf(await connect(reader, kind, { fields }))).toEqual([403, "forbidden", undefined]);
    if (kind.method === "federated" || kind.method === "kms_certificate") {
      const stranger = await newPerson(target);
      expect((await connect(stranger, kind, { fields })).json).toMatchObject({ code: "offer_required" });
      expect((await stranger.client.listConnections()).json.connections).toEqual([]);
    }
    expect((await person.client.readConnectionOfAccount(kind.provider, account)).status).toBe(404);
  });

  const of = (provider: ProviderName, method: string) =>
    everySubmission.find((one) => one.provider === provider && one.method === method) ?? expect.unreachable();

  test("another account takes no place that it was not given", async () => {
    const kind = of("tailscale", "client");
    const { person, fields } = await prepared(kind);
    const other = await kind.prepare(person);
    expect((await connect(person, kind, { fields })).status).toBe(200);
    expect(failureOf(await connect(person, kind, { fields: other.fields }))).toEqual([409, "account_mismatch", undefined]);
    expect((await connect(person, kind, { fields: other.fields, account: "second" })).json).toMatchObject({
      connection: { account: "second" },
    });
    expect((await connect(person, kind, { fields: other.fields, replace_account: true })).status).toBe(200);
    expect(leaksOf(person, other.secret)).toEqual([]);
  });

  test("creates what the connection needs at once, as the provider's own route does: Tailscale's auth key", async () => {
    const [person, client] = [await newPerson(target), await addClient(target)];
    const { clientId, clientSecret } = client;
    expect((await connect(person, of("tailscale", "client"), { fields: { clientId, clientSecret } })).status).toBe(200);
    expect(await authKeysOf(target, client)).toHaveLength(1);
  });

  test("answers a refusal of the provider with its own code and status, without the secret", async () => {
    const [person, client] = [await newPerson(target), await addClient(target)];
    await revokeClient(target, client);
    const { clientId, clientSecret } = client;
    const fields = { clientId, clientSecret };
    const refused = await connect(person, of("tailscale", "client"), { fields });
    const { json } = await person.sendByHand("POST", "/connections/tailscale/preflight", { method: "client", ...fields });
    const { code, title, action } = json.failure as Record<string, unknown>;
    expect(refused.json).toMatchObject({ code, title, action });
    expect(leaksOf(person, clientSecret)).toEqual([]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });

  test.each([
    ["a provider that does not exist", "/connections/nowhere", { method: "role", fields: {} }, 404, "not_found", undefined],
    ["a method of another provider", "/connections/azure", { method: "role", fields: {} }, 400, "invalid_request", "method"],
    ["a login", "/connections/gcp", { method: "login", fields: {} }, 400, "invalid_request", "method"],
    ["no method", "/connections/azure", { fields: {} }, 400, "invalid_request", "method"],
    ["no fields", "/connections/azure", { method: "service_principal" }, 400, "invalid_request", "fields"],
    [
      "a region that the account is not of",
      "/connections/ovh",
      { method: "service_account", account: "ovh-eu", fields: { endpoint: "ovh-ca", clientId: "a", clientSecret: "b" } },
      400,
      "invalid_request",
      "account",
    ],
    [
      "an account that the role is not of",
      "/connections/aws",
      { method: "role", account: "999999999999", fields: { roleArn: "arn:aws:iam::111122223333:role/x" } },
      400,
      "invalid_request",
      "account",
    ],
  ])("refuses %s", async (_, path, body, status, code, field) => {
    const person = await newPerson(target);
    expect(failureOf(await person.sendByHand("POST", path, body))).toEqual([status, code, field]);
  });

  test("S33: a role is refused at once while the organisation has no external ID", async () => {
    const person = await newPerson(target);
    const fields = { roleArn: "arn:aws:iam::111122223333:role/x" };
    const refused = await connect(person, of("aws", "role"), { fields });
    expect(failureOf(refused)).toEqual([409, "trust_refused", undefined]);
    expect(refused.json.retry_after_seconds).toBeUndefined();
  });
});
