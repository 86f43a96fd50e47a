import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type IdentityIssuer, openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import { subject, trust, useFederated } from "./local-tailscale-federated-fixture.ts";
import { ACME, GLOBE, noPermission, notFound, openTailscale, refusal } from "./local-tailscale-fixture.ts";

let issuer: IdentityIssuer;
let tailscale: Awaited<ReturnType<typeof openTailscale>>;
let federated: ReturnType<typeof useFederated>;
let person: string;
beforeAll(async () => {
  issuer = await openIdentityIssuer();
  tailscale = await openTailscale({ issuers: issuer.bases });
  federated = useFederated(tailscale, issuer);
});
beforeEach(async () => {
  await tailscale.control("POST", "reset");
  person = String((await tailscale.control("POST", "access-tokens", {})).body.access_token);
});
afterAll(async () => {
  issuer.close();
  await tailscale.close();
});

const body = { keyType: "federated", description: "Aurora", ...trust, scopes: ["devices:core:read", "auth_keys"], tags: ["tag:aurora"] };
const post = (changes: object = {}, accessToken = person) =>
  tailscale.call("POST", "-/keys", accessToken, { body: { ...body, ...changes } });

describe("the API makes a federated identity", () => {
  test("whose id is its client id and names the tailnet, with an audience of its own", async () => {
    const { status, body: made } = await post();
    expect(status).toBe(200);
    const id = String(made.id);
    expect(id).toMatch(/^TAcme1CNTRL-k\w+CNTRL$/);
    expect(made).toEqual({ ...body, id, created: expect.any(String), audience: `api.tailscale.com/${id}` });
    expect((await federated.exchange(id)).status).toBe(200);
  });

  test.each([
    ["an http issuer", { issuer: "http://id.aurora.example" }, "invalid request body: issuer"],
    ["no subject", { subject: "" }, "invalid request body: subject"],
    ["a description that is too long", { description: "x".repeat(51) }, "invalid request body: description"],
    ["no scope", { scopes: [], tags: [] }, "invalid request body: scopes"],
    ["a tag that does not exist", { tags: ["tag:none"] }, "requested tags [tag:none] are invalid or not permitted"],
  ])("not with %s", async (_title, changes, message) => {
    expect(await post(changes)).toMatchObject(refusal(400, message));
  });

  test("for a token with the scope, and only with scopes that the token has", async () => {
    const keeper = await tailscale.mint(await tailscale.addClient({ scopes: ["federated_keys"], tags: [] }));
    expect(await post({}, keeper)).toMatchObject(noPermission);
    expect((await post({ scopes: ["federated_keys:read"], tags: [] }, keeper)).status).toBe(200);
    expect(await post({}, await tailscale.mint(await tailscale.addClient()))).toMatchObject(noPermission);
  });
});

describe("the API", () => {
  test("lists federated identities with all=true, and clients without", async () => {
    const id = String((await post()).body.id);
    const { id: client } = await tailscale.addClient();
    const idsOf = async (path: string) => ((await tailscale.read(path, person)).body.keys as { id: string }[]).map((key) => key.id);
    expect(await idsOf("-/keys")).toEqual([client]);
    expect(await idsOf("-/keys?all=true")).toEqual([client, id]);
  });

  test("replaces one whole: what is left out is the default again", async () => {
    const id = String((await post({ customClaimRules: { tenant: "acme" } })).body.id);
    const { description: _, ...changes } = { ...body, subject: "conn:*" };
    const answer = await tailscale.call("PUT", `-/keys/${id}`, person, { body: changes });
    expect(answer.body).toMatchObject({ id, subject: "conn:*", audience: `api.tailscale.com/${id}` });
    expect(answer.body).not.toHaveProperty("description");
    expect(answer.body).not.toHaveProperty("customClaimRules");
    expect(await tailscale.call("PUT", `-/keys/${id}`, person, { body: { ...changes, keyType: "auth" } })).toMatchObject({ status: 400 });
    expect(await tailscale.call("PUT", "-/keys/kNoneCNTRL", person, { body: changes })).toMatchObject(notFound);
  });

  test("deletes one: it is refused from then on", async () => {
    const id = String((await post()).body.id);
    expect((await tailscale.call("DELETE", `-/keys/${id}`, person)).status).toBe(200);
    expect((await federated.exchange(id)).status).toBe(401);
    expect(await tailscale.call("DELETE", `-/keys/${id}`, person)).toMatchObject(notFound);
  });

  test("lets a federated token neither read nor delete another credential", async () => {
    const accessToken = String((await federated.exchange(await federated.add())).body.access_token);
    const another = await federated.add();
    expect(await tailscale.read(`-/keys/${another}`, accessToken)).toMatchObject(noPermission);
    expect(await tailscale.call("DELETE", `-/keys/${another}`, accessToken)).toMatchObject(noPermission);
  });
});

describe("the control plane", () => {
  test("makes one in a tailnet, and changes what it is told to", async () => {
    const id = await federated.add({ tailnet: GLOBE, scopes: ["devices:core:read"], tags: [] });
    await federated.edit(id, { subject: "*" });
    const { federated_identities: all } = (await tailscale.control("GET", "state")).body;
    expect(all).toMatchObject([{ client_id: id, tailnet: GLOBE, issuer: trust.issuer, subject: "*", status: "live" }]);
    await tailscale.control("DELETE", `federated/${id}`);
    expect((await tailscale.control("GET", "state")).body.federated_identities).toMatchObject([{ status: "revoked" }]);
  });

  test("refuses what the console refuses", async () => {
    expect(await tailscale.control("POST", "federated", { ...trust, tags: [] })).toMatchObject({ status: 400 });
    expect(await tailscale.control("POST", "federated", { subject })).toMatchObject({ status: 400 });
    expect(await federated.edit(await federated.add(), { issuer: "http://x.example" })).toMatchObject({ status: 400 });
    expect(await federated.edit("TNoneCNTRL-kNoneCNTRL", {})).toMatchObject({ status: 404 });
  });

  test("makes a person's token, which may do everything in its tailnet", async () => {
    expect((await tailscale.read(`${ACME}/devices`, person)).status).toBe(200);
    expect(await tailscale.read(`${GLOBE}/devices`, person)).toMatchObject(notFound);
  });
});
