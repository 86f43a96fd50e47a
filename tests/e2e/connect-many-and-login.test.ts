import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { mostSubmissions } from "../../functions/submission/submission-body.ts";
import { consentByScript } from "../../local/simulator/consent-by-script.ts";
import { accountOf, addRoleAt, openWorkspace } from "../fixtures/aws-control.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { type Answer, confirm, locationOf, newPerson, outcomeOf, type Person } from "../fixtures/journey.ts";
import { addOvhAccount } from "../fixtures/ovh-control.ts";
import { addClient } from "../fixtures/tailscale-control.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

const failureOf = ({ status, json }: Answer) => [status, json.code, json.field];
const newKey = () => ({ "idempotency-key": randomUUID() });

describe(`${targetName}: many accounts at once`, () => {
  const target = useTarget();
  const connectMany = (person: Person, provider: string, body: object, headers = {}) =>
    person.sendByHand("POST", `/connections/${provider}/bulk`, body, headers);

  test("connects roles without the name of a workspace, says of each what became of it, and repeats the answer for its key", async () => {
    const person = await newPerson(target);
    const { externalId } = await openWorkspace(person);
    const [one, other] = [await addRoleAt(target, externalId), await addRoleAt(target, externalId)];
    const connections = [
      { label: "Shop", fields: { roleArn: one } },
      { fields: { roleArn: other, region: "eu-west-1" } },
      { fields: { roleArn: one } },
      { fields: { roleArn: "no role" } },
      { fields: { roleArn: other, more: "typed-here" } },
      "no entry",
    ];
    const key = newKey();
    const first = await connectMany(person, "aws", { method: "role", connections }, key);
    const invalid = (field: string) => ({ connection: null, findings: [], failure: { code: "invalid_request", owner: "caller", field } });
    expect([first.status, first.json.results]).toEqual([
      200,
      [
        { account: accountOf(one), connection: expect.objectContaining({ label: "Shop", status: "active" }), findings: [], failure: null },
        { account: accountOf(other), connection: expect.objectContaining({ method: "role" }), findings: [], failure: null },
        expect.objectContaining({ account: null, failure: expect.objectContaining({ code: "invalid_request", field: "account" }) }),
        expect.objectContaining({ account: null, failure: expect.objectContaining({ field: "roleArn" }) }),
        expect.objectContaining({ account: null, failure: expect.objectContaining({ field: "fields.*" }) }),
        expect.objectContaining({ account: null, ...invalid(""), failure: expect.objectContaining({ code: "invalid_request" }) }),
      ],
    ]);
    expect(first.text).not.toContain("typed-here");
    const again = await connectMany(person, "aws", { method: "role", connections }, key);
    expect([again.text, again.headers.get("idempotent-replayed")]).toEqual([first.text, "true"]);
    expect(((await person.client.listConnections()).json.connections as readonly object[]).length).toBe(2);
  });

  test("connects several accounts of a provider by a method of its own words", async () => {
    const [person, one, other] = [await newPerson(target), await addClient(target), await addClient(target)];
    const toFields = ({ clientId, clientSecret }: typeof one) => ({ clientId, clientSecret });
    const connections = [{ fields: toFields(one) }, { account: "second", fields: toFields(other) }];
    const { json, text } = await connectMany(person, "tailscale", { method: "client", connections });
    expect(json.results).toMatchObject([
      { account: "default", failure: null },
      { account: "second", failure: null },
    ]);
    expect(text).not.toContain(one.clientSecret);
  });

  test("S32: a role that serves another organisation fails alone", async () => {
    const [owner, person] = [await newPerson(target), await newPerson(target)];
    const { externalId } = await openWorkspace(owner);
    const own = (await openWorkspace(person)).externalId;
    const [theirs, mine] = [await addRoleAt(target, externalId), await addRoleAt(target, own)];
    await connectMany(owner, "aws", { method: "role", connections: [{ fields: { roleArn: theirs } }] });
    const { json } = await connectMany(person, "aws", {
      method: "role",
      connections: [theirs, mine].map((roleArn) => ({ fields: { roleArn } })),
    });
    expect(json.results).toMatchObject([
      { account: accountOf(theirs), connection: null, failure: { owner: "customer" } },
      { account: accountOf(mine), failure: null },
    ]);
  });

  test.each([
    ["none", { method: "role", connections: [] }, [200, undefined, undefined]],
    [
      "more than one request takes",
      { method: "role", connections: Array(mostSubmissions + 1).fill({}) },
      [400, "invalid_request", "connections"],
    ],
    ["an unknown method", { method: "key", connections: [] }, [400, "invalid_request", "method"]],
    ["an unknown field", { method: "role", connections: [], wid: "x" }, [400, "invalid_request", "*"]],
  ])("answers %s", async (_, body, answer) => {
    expect(failureOf(await connectMany(await newPerson(target), "aws", body))).toEqual(answer);
  });

  test("refuses a caller who only reads", async () => {
    const reader = await newPerson(target, { permissions: ["connectors:read"] });
    expect(failureOf(await connectMany(reader, "aws", { method: "role", connections: [] }))).toEqual([403, "forbidden", undefined]);
  });
});

describe(`${targetName}: a login of any provider`, () => {
  const target = useTarget();
  healAfterEach(target);
  const request = (person: Person, provider: string, body: object, headers = {}) =>
    person.sendByHand("POST", `/connections/${provider}/login`, body, headers);
  /** Opens the link, consents, and confirms. */
  const walk = async (person: Person, account: string, { json }: Answer) => {
    const atProvider = locationOf(await person.visit(String(json.login_url)));
    const callback = await person.visit(await consentByScript(atProvider.href, { account }));
    expect(outcomeOf(callback).confirm).toEqual(expect.any(String));
    return confirm(person, callback);
  };

  test("logs in to Google, under a word and a label, with another page to return to", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const asked = await request(person, "gcp", { method: "login", account: "second", label: "Research", return_path: "/chat" });
    expect((await walk(person, account.sub, asked)).status).toBe(200);
    expect((await person.client.readConnectionOfAccount("gcp", "second")).json).toMatchObject({ method: "login", label: "Research" });
  });

  test("logs in to the region of OVHcloud that the account begins with", async () => {
    const [person, account] = [await newPerson(target), await addOvhAccount(target, { region: "ca" })];
    expect((await walk(person, account.nichandle, await request(person, "ovh", { account: "ovh-ca-shop" }))).status).toBe(200);
    expect((await person.client.readConnectionOfAccount("ovh", "ovh-ca-shop")).json).toMatchObject({ method: "login", status: "active" });
  });

  test("gives two callers with one key one link, and no other person the link of the first", async () => {
    const [person, key] = [await newPerson(target), newKey()];
    const stranger = await newPerson(target, { org: person.org });
    const [first, second] = await Promise.all([0, 1].map(() => request(person, "gcp", {}, key)));
    expect([first?.status, first?.text]).toEqual([200, second?.text]);
    expect((await request(stranger, "gcp", {}, key)).text).not.toBe(first?.text);
  });

  test.each([
    ["a provider without a login", "azure", {}, 404, "not_found", undefined],
    ["another method", "gcp", { method: "service_account_key" }, 400, "invalid_request", "method"],
    ["a page that the front end does not have", "gcp", { return_path: "//evil.example" }, 400, "invalid_request", "return_path"],
    ["no region", "ovh", {}, 400, "invalid_request", "account"],
    ["an account of no region", "ovh", { account: "production" }, 400, "invalid_request", "account"],
    ["a connection that is not there", "gcp", { takes_over: "unknown" }, 404, "not_found", "takes_over"],
    ["a field that it does not know", "gcp", { return_to: "/" }, 400, "invalid_request", "*"],
  ])("refuses %s", async (_, provider, body, status, code, field) => {
    expect(failureOf(await request(await newPerson(target), provider, body))).toEqual([status, code, field]);
  });
});
