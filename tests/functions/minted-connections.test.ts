import { describe, expect, it } from "vitest";
import { createHandler as createCheck } from "../../functions/connections/check.ts";
import { createHandler as createRefresh } from "../../functions/connections/refresh.ts";
import { createHandler as createServe } from "../../functions/tokens/serve.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../lib/errors.ts";
import { secondsAfter } from "../../lib/system.ts";
import { memorySetupLooks } from "../fakes/memory-setup-looks.ts";
import { noAccounts } from "../fakes/no-accounts.ts";
import { onlyUsual } from "../fakes/no-connections.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { openMinted } from "../protocol/mint/mint-fixture.ts";
import { callConnection, countedLimits } from "./call-connection.ts";

const net = { provider: "tailscale" };

async function openRoutes() {
  const world = await openMinted();
  const deps = { ...world.deps, limits: countedLimits().store, share: unlimitedShare, looks: memorySetupLooks(), targets: new Map() };
  const serve = createServe({
    broker: tokenBroker(world.deps),
    accounts: noAccounts,
    unnamed: onlyUsual,
    clock: world.clock,
    looked: () => {},
    share: unlimitedShare,
    handedOut: () => {},
  });
  return {
    ...world,
    refresh: () => callConnection(createRefresh(deps), "POST /connections/{provider}/refresh", net),
    check: () => callConnection(createCheck(deps), "POST /connections/{provider}/check", net),
    token: (query = "") => callConnection(serve, "GET /connections/{provider}/token", { ...net, query, permissions: ["tokens:read"] }),
  };
}

describe("the routes of a connection whose tokens are minted", () => {
  it("hand out a token of the level that is asked for", async () => {
    const { token, clock } = await openRoutes();
    const { status, json } = await token("access=read");
    expect([status, json]).toEqual([
      200,
      {
        access_token: "token-1-of-client-1-read",
        token_type: "Bearer",
        expires_at: secondsAfter(clock(), 3600).toISOString(),
        scopes: ["devices:read", "keys"],
        missing_scopes: [],
        about: { tailnet: expect.any(String), tailnet_name: "ada@example.com", auth_key_expires_on: null },
      },
    ]);
  });

  it("say when to come back, as the provider did", async () => {
    const { token, method } = await openRoutes();
    method.failNext("mint", new Failure("provider_throttled", { retryAfterSeconds: 17 }));
    const { status, headers, json } = await token();
    expect([status, json.code, headers["retry-after"]]).toEqual([503, "provider_throttled", "17"]);
  });

  it("refresh: a new token is proved, and the answer has its end and not the token", async () => {
    const { refresh, clock, method } = await openRoutes();
    const { status, json } = await refresh();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      outcome: "refreshed",
      reason: "asked",
      expires_at: secondsAfter(clock(), 3600).toISOString(),
      connection: { status: "active", expires_at: null },
    });
    expect(method.probed).toHaveLength(1);
    expect(JSON.stringify(json)).not.toContain("token-1");
  });

  it("refresh: say why a new token does not work", async () => {
    const { refresh, method } = await openRoutes();
    method.endClient();
    const { status, json } = await refresh();
    expect([status, json.code]).toEqual([409, "credential_rejected"]);
  });

  it("check: give the findings of the probe", async () => {
    const { check, method, clock } = await openRoutes();
    const remark = { code: "device_without_tag", severity: "info", title: "A device", action: "Tag it.", owner: "customer" } as const;
    method.remark([remark]);
    expect(await check()).toMatchObject({
      status: 200,
      json: { works: true, failure: null, setup: null, findings: [{ ...remark, at: clock().toISOString() }] },
    });
  });
});
