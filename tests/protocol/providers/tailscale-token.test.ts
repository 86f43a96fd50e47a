import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { failures } from "../../../lib/errors.ts";
import { createAuthKey, deleteKey } from "../../../lib/providers/tailscale/auth-keys.ts";
import { listDevices } from "../../../lib/providers/tailscale/devices.ts";
import { ownTailnet } from "../../../lib/providers/tailscale/tailnet.ts";
import { tailscaleSettingsFromEnvironment } from "../../../lib/providers/tailscale/tailscale-settings.ts";
import { requestAccessToken } from "../../../lib/providers/tailscale/tailscale-token.ts";
import { Secret } from "../../../lib/secret.ts";
import { clock, expectFailure, openTailscaleClient, troubles } from "./tailscale-fixture.ts";

let tailscale: Awaited<ReturnType<typeof openTailscaleClient>>;
beforeAll(async () => {
  tailscale = await openTailscaleClient();
});
beforeEach(() => tailscale.control("POST", "reset"));
afterAll(() => tailscale.close());

describe("an access token by client credentials", () => {
  test("RFC 6749, section 4.4: has the client's scopes and tags, and expires one hour after the request", async () => {
    const client = await tailscale.addClient({ scopes: ["auth_keys", "devices:core:read"], tags: ["tag:aurora", "tag:web"] });
    const at = new Date("2026-10-01T12:00:00Z");
    expect(await tailscale.requestToken(client, [], () => at)).toEqual({
      accessToken: expect.any(Secret),
      issuedAt: at,
      expiresAt: new Date("2026-10-01T13:00:00Z"),
      scopes: ["auth_keys", "devices:core:read"],
      tags: ["tag:aurora", "tag:web"],
    });
  });

  test("S47: travels with the secret in a form, never in the URL, and names no scope unless one is configured", async () => {
    const client = await tailscale.addClient();
    await tailscale.requestToken(client);
    expect(await tailscale.calls()).toMatchObject([
      {
        method: "POST",
        path: "/api/v2/oauth/token",
        scheme: null,
        query: {},
        form: { grant_type: "client_credentials", client_id: client.clientId },
        credential: `tskey-client-${client.clientId}`,
      },
    ]);
    expect((await tailscale.calls())[0]?.form).not.toHaveProperty("scope");
  });

  test("is limited to the scopes that are configured", async () => {
    const client = await tailscale.addClient({ scopes: ["all"], tags: [] });
    const token = await tailscale.requestToken(client, ["devices:core:read", "auth_keys"]);
    expect(token.scopes).toEqual(["devices:core:read", "auth_keys"]);
    expect(token.tags).toEqual([]);
  });

  test("of the five short words together reads and manages devices, reads and changes the policy file, and manages auth keys", async () => {
    const { scopes } = tailscaleSettingsFromEnvironment({ TAILSCALE_SCOPES: "devices devices:write acl acl:write keys" });
    const held = ["devices:core", "devices:posture_attributes:read", "policy_file", "auth_keys"];
    const client = await tailscale.addClient({ scopes: held });
    const token = await tailscale.requestToken(client, scopes);
    expect(token.scopes.toSorted()).toEqual(held.toSorted());
    const caller = tailscale.callAs(token);
    expect(await listDevices(caller, { tailnet: ownTailnet })).not.toEqual([]);
    const asked = { reusable: false, ephemeral: false, preauthorized: true, tags: ["tag:aurora"], expirySeconds: 3600, description: "" };
    const key = await createAuthKey(caller, asked, clock());
    expect(await deleteKey(caller, key.id)).toBe("deleted");
    const policy = (method: string, body?: string) =>
      fetch(`${tailscale.baseUrl}/api/v2/tailnet/-/acl`, {
        method,
        headers: { authorization: `Bearer ${token.accessToken.reveal()}` },
        ...(body === undefined ? {} : { body }),
      });
    const read = await policy("GET");
    expect([read.status, (await policy("POST", await read.text())).status]).toEqual([200, 200]);
  });

  test("of a short word for reading changes nothing", async () => {
    const { scopes } = tailscaleSettingsFromEnvironment({ TAILSCALE_SCOPES: "devices acl keys" });
    const token = await tailscale.requestToken(await tailscale.addClient({ scopes: ["all"], tags: [] }), scopes);
    expect(token.scopes.filter((scope) => !scope.endsWith(":read"))).toEqual(["auth_keys"]);
  });

  test("has no expiry when Tailscale returns none, and the scopes that were requested", async () => {
    const client = await tailscale.addClient();
    await tailscale.answerWith("POST", "oauth/token", { body: { access_token: "opaque", token_type: "Bearer" } });
    const token = await tailscale.requestToken(client, ["auth_keys"]);
    expect(token).not.toHaveProperty("expiresAt");
    expect(token).toMatchObject({ scopes: ["auth_keys"], tags: [] });
    expect(token.accessToken.reveal()).toBe("opaque");
  });
});

describe("a client that gets no token", () => {
  test("S47: was revoked, or its secret is wrong: the customer must act", async () => {
    const client = await tailscale.addClient();
    const wrong = { ...client, clientSecret: new Secret(`tskey-client-${client.clientId}-canary`) };
    await expectFailure(tailscale.requestToken(wrong), { code: "credential_rejected" }, [wrong.clientSecret]);
    await tailscale.requestToken(client);
    await tailscale.revoke(client);
    await expectFailure(tailscale.requestToken(client), { code: "credential_rejected" }, [client.clientSecret]);
    expect(failures.credential_rejected).toMatchObject({ owner: "customer", retryable: false, endsConnection: true });
  });

  test("lost a scope that is configured: the failure names the scopes that were requested", async () => {
    const client = await tailscale.addClient();
    const scopes = ["devices:core:read", "auth_keys"];
    await tailscale.requestToken(client, scopes);
    await tailscale.edit(client, { scopes: ["devices:core:read"], tags: [] });
    await expectFailure(
      tailscale.requestToken(client, scopes),
      { code: "client_scope_missing", detail: "tailscale: oauth.token for devices:core:read auth_keys: 403" },
      [client.clientSecret],
    );
    expect((await tailscale.requestToken(client)).scopes, "without configured scopes it still gets what it holds").toEqual([
      "devices:core:read",
    ]);
  });

  test("is forbidden for a reason that is not told: the connection goes on", async () => {
    const client = await tailscale.addClient();
    await tailscale.answerWith("POST", "oauth/token", { status: 403, body: { message: "not now" } });
    await expectFailure(tailscale.requestToken(client), { code: "provider_forbidden", detail: "tailscale: oauth.token: 403" });
  });

  test.each(troubles)("meets %s", async (_title, answer, expected) => {
    const client = await tailscale.addClient();
    await tailscale.answerWith("POST", "oauth/token", answer);
    await expectFailure(tailscale.requestToken(client), expected, [client.clientSecret]);
    expect(await tailscale.calls(), "and nothing is sent twice").toHaveLength(1);
    expect((await tailscale.requestToken(client)).scopes).toHaveLength(2);
  });

  test("waits no longer than the caller's deadline", async () => {
    const client = await tailscale.addClient();
    await tailscale.answerWith("POST", "oauth/token", { delay_ms: 5000 });
    const { baseUrl } = tailscale;
    const run = requestAccessToken({ baseUrl, scopes: [] }, client, clock, AbortSignal.timeout(40));
    await expectFailure(run, { code: "provider_timeout" }, [client.clientSecret]);
  });

  test("meets an answer that is larger than a token can be", async () => {
    const client = await tailscale.addClient();
    await tailscale.answerWith("POST", "oauth/token", { body: { access_token: "x".repeat(300_000), token_type: "Bearer" } });
    await expectFailure(tailscale.requestToken(client), { code: "provider_answer_invalid" }, [client.clientSecret]);
  });
});
