import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADA, notLoggedIn, openOvh } from "./local-ovh-fixture.ts";

let ovh: Awaited<ReturnType<typeof openOvh>>;
beforeAll(async () => {
  ovh = await openOvh();
});
beforeEach(() => ovh.control("POST", "reset"));
afterAll(() => ovh.close());

const production = "0123456789abcdef0123456789abcdef";
const forbidden = (by: "Authentication" | "IAM", action: string) => ({
  status: 403,
  body: {
    class: "Client::Forbidden",
    message: "User not granted for this request",
    details: {
      unauthorizedActionsByAuthentication: by === "Authentication" ? action : "",
      unauthorizedActionsByIAM: by === "IAM" ? action : "",
    },
  },
});
const readProjects = "publicCloudProject:apiovh:get";
const mint = async (wanted?: object) => {
  const account = await ovh.addServiceAccount(wanted);
  return { account, accessToken: String((await ovh.mint(account)).body.access_token) };
};

describe("the API", () => {
  test.each(["/eu/1.0", "/eu/v1"])("tells a login its account and its projects: %s", async (base) => {
    const { accessToken } = await ovh.signIn("eu");
    expect((await ovh.read(`${base}/me`, accessToken)).body).toMatchObject({ nichandle: ADA, email: "ada@acme.example" });
    const { body } = await ovh.read(`${base}/cloud/project`, accessToken);
    expect(body).toEqual([production, expect.any(String), expect.any(String)]);
    expect((await ovh.read(`${base}/cloud/project/${production}`, accessToken)).body).toMatchObject({
      project_id: production,
      projectName: "Shop production",
      status: "ok",
      iam: { urn: `urn:v1:eu:resource:publicCloudProject:${production}` },
    });
    expect((await ovh.read(`${base}/cloud/project/${"f".repeat(32)}`, accessToken)).body).toMatchObject({ class: "Client::NotFound" });
  });

  test("has an id for every answer, also for a refusal, and a clock for everybody", async () => {
    for (const path of ["/eu/1.0/me", "/ca/1.0/auth/time", "/us/1.0/no/such/call"]) {
      expect((await ovh.read(path)).headers.get("x-ovh-queryid"), path).toMatch(/^(EU|CA|US)\.ext-3\./);
    }
    expect(await ovh.request("GET", "/eu/1.0/auth/time")).toMatchObject({ status: 200 });
  });

  test("does not know a missing token, an expired one, or one of another region", async () => {
    const { accessToken } = await ovh.signIn("eu");
    expect(await ovh.read("/eu/1.0/me")).toMatchObject(notLoggedIn);
    expect(await ovh.read("/ca/1.0/me", accessToken)).toMatchObject(notLoggedIn);
    await ovh.control("POST", "clock", { skew_seconds: 86_400 });
    expect(await ovh.read("/eu/1.0/me", accessToken)).toMatchObject(notLoggedIn);
  });

  test("refuses in the older form where a setting says so", async () => {
    await ovh.settings({ errors: "code" });
    expect(await ovh.read("/eu/1.0/me")).toMatchObject({
      status: 401,
      body: { errorCode: "NOT_CREDENTIAL", httpCode: "401 Unauthorized" },
    });
  });

  test("can be out of order, with a page", async () => {
    await ovh.control("POST", "faults", { method: "GET", path: "/eu/1.0/*", status: 503, body: "<html>Service Unavailable</html>" });
    expect(await ovh.read("/eu/1.0/me")).toMatchObject({ status: 503, body: { text: "<html>Service Unavailable</html>" } });
    expect(await ovh.read("/eu/1.0/me")).toMatchObject(notLoggedIn);
  });

  test("has no project where a setting says so", async () => {
    await ovh.settings({ no_projects: true });
    expect((await ovh.read("/eu/1.0/cloud/project", (await ovh.signIn("eu")).accessToken)).body).toEqual([]);
  });

  test("ends the tokens of an account, and those of a deleted client", async () => {
    const { accessToken } = await ovh.signIn("eu");
    await ovh.control("POST", "revoke", { nichandle: ADA });
    expect(await ovh.read("/eu/1.0/me", accessToken)).toMatchObject(notLoggedIn);
    const other = await ovh.signIn("ca");
    await ovh.settings({ clients: "deleted" });
    expect(await ovh.read("/ca/1.0/me", other.accessToken)).toMatchObject(notLoggedIn);
  });
});

describe("a permission", () => {
  test("that the scope lacks is named as one of the authentication", async () => {
    const { accessToken } = await ovh.signIn("eu", { scope: "account/all" });
    expect((await ovh.read("/eu/1.0/me", accessToken)).status).toBe(200);
    expect(await ovh.read("/eu/1.0/cloud/project", accessToken)).toMatchObject(forbidden("Authentication", readProjects));
  });

  test("that a policy denies to the person is named as one of the policies", async () => {
    await ovh.control("PUT", "accounts", {
      accounts: [{ region: "eu", nichandle: ADA, email: "ada@acme.example", denied: ["account:apiovh:me/get"] }],
    });
    expect(await ovh.read("/eu/1.0/me", (await ovh.signIn("eu")).accessToken)).toMatchObject(forbidden("IAM", "account:apiovh:me/get"));
  });

  test("that a service account has from no policy is named, and every token may ask who it is", async () => {
    const { account, accessToken } = await mint({ allow: [] });
    expect(await ovh.read("/eu/1.0/cloud/project", accessToken)).toMatchObject(forbidden("IAM", readProjects));
    expect((await ovh.read("/eu/1.0/auth/details", accessToken)).body).toMatchObject({ identities: [account.urn], account: ADA });
    await ovh.settings({ details_name_account: false });
    expect((await ovh.read("/eu/1.0/auth/details", accessToken)).body).not.toHaveProperty("account");
  });

  test("on one project shows that project only", async () => {
    const { account, accessToken } = await mint();
    await ovh.control("PUT", `service-accounts/${account.id}/policy`, {
      allow: ["publicCloudProject:apiovh:*"],
      resources: [`urn:v1:eu:resource:publicCloudProject:${production}`],
    });
    expect((await ovh.read("/eu/1.0/cloud/project", accessToken)).body).toEqual([production]);
    const other = "0123456789abcdef0123456789abcdee";
    expect(await ovh.read(`/eu/1.0/cloud/project/${other}`, accessToken)).toMatchObject(forbidden("IAM", readProjects));
  });

  test("is given by the customer with a policy, to an identity of their own account only", async () => {
    const { account, accessToken } = await mint({ allow: [] });
    const post = (body: object, as: string) =>
      ovh.request("POST", "/eu/v2/iam/policy", { headers: { authorization: `Bearer ${as}` }, body: JSON.stringify(body) });
    const policy = {
      name: "aurora",
      identities: [account.urn],
      resources: [{ urn: "urn:v1:eu:resource:publicCloudProject:*" }],
      permissions: { allow: [{ action: readProjects }] },
    };
    const admin = (await ovh.signIn("eu")).accessToken;
    expect((await post({ ...policy, identities: ["urn:v1:eu:identity:credential:x/y"] }, admin)).status).toBe(400);
    expect((await post({ ...policy, name: "ovh-reserved" }, admin)).status).toBe(400);
    expect((await post(policy, accessToken)).status).toBe(403);
    expect(await post(policy, admin)).toMatchObject({ status: 200, body: { owner: ADA, readOnly: false } });
    expect((await ovh.read("/eu/1.0/cloud/project", accessToken)).status).toBe(200);
  });
});
