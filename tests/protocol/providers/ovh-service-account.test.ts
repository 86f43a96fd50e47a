import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toFailureCode } from "../../../lib/errors.ts";
import { ADA, callOf, openOvhMethods } from "./ovh-fixture.ts";

let ovh: Awaited<ReturnType<typeof openOvhMethods>>;
beforeAll(async () => {
  ovh = await openOvhMethods();
});
beforeEach(() => ovh.control("POST", "reset"));
afterAll(() => ovh.close());

const codeOf = async (run: Promise<unknown>) =>
  run.then(
    () => "no failure",
    (error: unknown) => toFailureCode(error),
  );
const readProjects = "publicCloudProject:apiovh:get";

describe("verifying a service account", () => {
  test("names its account and its identity, and builds the stored credential", async () => {
    const { urn, body } = await ovh.addAccount();
    const verified = await ovh.verify(body);
    expect(verified).toMatchObject({
      identity: { id: ADA, label: ADA },
      scopes: ["all"],
      details: { client_id: body.clientId, urn, projects: "3" },
      findings: [],
    });
    expect(Object.keys(verified.credential ?? {})).toEqual(["client_id", "client_secret"]);
    const hours = ((verified.duties.probe?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(Math.abs(hours - 24), "half a day to one and a half").toBeLessThanOrEqual(12.1);
  });

  test("S47 S60: reads only, shows no secret, and sends the secret in no URL", async () => {
    const { body } = await ovh.addAccount();
    const { credential: _, ...shown } = await ovh.verify(body);
    const asked = await ovh.calls();
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /eu/auth/oauth2/token",
      "GET /eu/1.0/auth/details",
      "GET /eu/1.0/cloud/project",
    ]);
    const [{ form } = expect.fail("no call")] = asked;
    expect(form).toMatchObject({ grant_type: "client_credentials", client_id: body.clientId, scope: "all" });
    expect(JSON.stringify(asked.map(({ query }) => query))).not.toContain(body.clientSecret);
    expect(inspect(shown, { depth: null, showHidden: true })).not.toContain(body.clientSecret);
  });

  test("reads the account from the identity's name where OVHcloud does not say it", async () => {
    await ovh.settings({ details_name_account: false });
    expect((await ovh.verify((await ovh.addAccount()).body)).identity.id).toBe(ADA);
  });

  test("S12: names the missing action, and the policy to paste allows exactly that", async () => {
    const { urn, body } = await ovh.addAccount({ allow: [] });
    const { findings, details } = await ovh.verify(body);
    expect(details).not.toHaveProperty("projects");
    expect(findings).toMatchObject([{ code: "iam_action_missing", severity: "error", target: readProjects, owner: "customer" }]);
    const [, url, policy] = /send POST (\S+) with this body: (\{.*\}) Then/.exec(findings[0]?.action ?? "") ?? [];
    expect(url).toBe(`${ovh.url}/eu/v2/iam/policy`);
    expect(JSON.parse(policy ?? "")).toMatchObject({ identities: [urn], permissions: { allow: [{ action: readProjects }] } });
    const admin = await ovh.signIn("eu");
    const posted = await ovh.request("POST", "/eu/v2/iam/policy", {
      headers: { authorization: `Bearer ${admin.accessToken}` },
      body: policy ?? "",
    });
    expect(posted.status).toBe(200);
    expect((await ovh.verify(body)).findings).toEqual([]);
  });

  test("finds a refusal that names no action, and an account without projects", async () => {
    const lacking = await ovh.addAccount({ allow: [] });
    await ovh.settings({ errors: "code" });
    expect((await ovh.verify(lacking.body)).findings).toMatchObject([{ code: "projects_forbidden", severity: "error" }]);
    await ovh.settings({ errors: "class", no_projects: true });
    expect((await ovh.verify((await ovh.addAccount()).body)).findings).toMatchObject([{ code: "no_projects", severity: "info" }]);
  });

  test("refuses a client of another region, and a wrong secret, as credential_rejected", async () => {
    const { body } = await ovh.addAccount();
    expect(await codeOf(ovh.verify({ ...body, endpoint: "ovh-ca" }))).toBe("credential_rejected");
    expect(await codeOf(ovh.verify({ ...body, clientSecret: "wrong" }))).toBe("credential_rejected");
  });

  test.each([
    [{ status: 401, body: { error: "Invalid client" } }, "credential_rejected"],
    [{ status: 400, body: { error: "invalid_client" } }, "credential_rejected"],
    [{ status: 401, body: "<html>Sign in</html>" }, "provider_answer_invalid"],
  ])("takes the answer %j of the token endpoint for %s", async (answer, code) => {
    const { body } = await ovh.addAccount();
    await ovh.meet(answer);
    expect(await codeOf(ovh.verify(body))).toBe(code);
  });
});

describe("a submission", () => {
  test.each([
    ["endpoint", { endpoint: "ovh-de" }],
    ["endpoint", { endpoint: undefined }],
    ["clientId", { clientId: "a b" }],
    ["clientSecret", { clientSecret: "  " }],
  ])("is refused with the field %s: %j", async (field, changes) => {
    const { body } = await ovh.addAccount();
    expect(() => ovh.serviceAccount.parse({ ...body, ...changes })).toThrow(expect.objectContaining({ code: "invalid_request", field }));
  });

  test("may have spaces around its values, and other spellings of its fields", () => {
    const parsed = ovh.serviceAccount.parse({ endpoint: "ovh-us", client_id: " US.1\n", client_secret: " s " });
    expect(parsed).toMatchObject({ endpoint: "ovh-us", clientId: "US.1" });
  });
});

describe("a minted token", () => {
  test("lives for an hour, and one that is refused says nothing about the client", async () => {
    const { body } = await ovh.addAccount();
    const { credential = {}, details } = await ovh.verify(body);
    const token = await ovh.serviceAccount.mint(credential, "full", callOf("ovh-eu", details));
    expect(((token.expiresAt?.getTime() ?? 0) - token.issuedAt.getTime()) / 1000).toBe(3599);
    await ovh.control("POST", "clock", { skew_seconds: 3600 });
    expect(await codeOf(ovh.serviceAccount.probe(token, callOf("ovh-eu", details)))).toBe("access_token_rejected");
  });

  test("S30: giving back says that the client is left, and until when its tokens work", async () => {
    const { body } = await ovh.addAccount();
    const { credential = {} } = await ovh.verify(body);
    expect(await ovh.serviceAccount.revoke(credential, callOf())).toEqual([
      { what: "client", target: body.clientId, state: "left" },
      { what: "access_token", state: "left", livesUntil: expect.any(Date) },
    ]);
    await ovh.control("DELETE", `service-accounts/${body.clientId}`);
    expect(await ovh.serviceAccount.revoke(credential, callOf())).toEqual([{ what: "client", target: body.clientId, state: "removed" }]);
  });
});
