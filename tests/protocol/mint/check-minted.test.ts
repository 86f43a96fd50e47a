import { describe, expect, it } from "vitest";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { checkConnection } from "../../../lib/connections/tokens/check-connection.ts";
import { withLiveToken } from "../../../lib/connections/tokens/with-live-token.ts";
import { Failure } from "../../../lib/errors.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { net, openMinted, signal } from "./mint-fixture.ts";

async function openCheck() {
  const world = await openMinted();
  return { ...world, check: () => checkConnection(world.deps, net, signal) };
}

const remark = { code: "device_without_tag", severity: "info", title: "A device", action: "Tag it.", owner: "customer" } as const;

describe("a check of a minted connection", () => {
  it("asks the provider with a new token, and returns the remarks of the probe", async () => {
    const { check, method, read } = await openCheck();
    method.remark([remark]);
    expect(await check()).toEqual({ connection: await read(), findings: [remark] });
    expect(method.probed).toEqual(["token-1-of-client-1-full"]);
  });

  it("notices the customer's repair, although the connection is in reauth_required", async () => {
    const { check, method, names } = await openCheck();
    method.endClient();
    expect(await check()).toMatchObject({ failure: { code: "credential_rejected" }, connection: { status: "reauth_required" } });
    expect(await check()).toMatchObject({ failure: { code: "credential_rejected" }, findings: [] });
    method.mend();
    const mended = await check();
    expect(mended).toMatchObject({ connection: { status: "active" } });
    expect(mended).not.toHaveProperty("failure");
    expect(names()).toEqual(["connection.reauth_required", "connection.recovered"]);
  });

  it("says that the provider cannot be asked, and does not end the connection", async () => {
    const { check, method, read } = await openCheck();
    method.failNext("probe", new Failure("provider_unreachable"));
    expect(await check()).toMatchObject({ failure: { code: "provider_unreachable" } });
    expect(await read()).toMatchObject({ status: "active" });
  });

  it("says nothing while another process holds the lease: the caller gets Retry-After", async () => {
    const { check, hold, method } = await openCheck();
    await hold();
    await expect(check()).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: 2 });
    expect(method.requested).toEqual([]);
  });

  it("says that it is being disconnected", async () => {
    const { check, connections } = await openCheck();
    connections.patch(net, { status: "disconnecting" });
    expect(await check()).toMatchObject({ failure: { code: "connection_disconnecting" } });
  });

  it("does not take a bug for an answer, and logs it", async () => {
    const { deps, method } = await openCheck();
    const bug = new TypeError("a bug");
    const methods = buildMethods({ ...method, probe: () => Promise.reject(bug) });
    await expect(checkConnection({ ...deps, methods }, net, signal)).rejects.toMatchObject({ code: "internal", cause: bug });
  });

  it("S49: finds nothing in another organisation", async () => {
    const { deps } = await openCheck();
    await expect(checkConnection(deps, { ...net, tenant: "globex" }, signal)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("work with a minted token", () => {
  const openWork = async () => {
    const world = await openMinted();
    const given: string[] = [];
    const use = (refusals: readonly Failure[] = []) =>
      withLiveToken(
        world.deps,
        net,
        async (token) => {
          const refusal = refusals[given.length];
          given.push(token.reveal());
          if (refusal !== undefined) {
            throw refusal;
          }
          return "done";
        },
        { signal, endsAt: secondsAfter(world.clock(), 300), minTtlSeconds: 300 },
      );
    return { ...world, given, use };
  };

  it("gets one, without the lease", async () => {
    const { use, given, calls } = await openWork();
    expect(await use()).toBe("done");
    expect(given).toEqual(["token-1-of-client-1-full"]);
    expect(calls).toMatchObject({ acquire: 0, commit: 0 });
  });

  it.each(["access_token_rejected", "credential_expired"] as const)("is done once more with another one after %s", async (code) => {
    const { use, given } = await openWork();
    expect(await use([new Failure(code)])).toBe("done");
    expect(given).toEqual(["token-1-of-client-1-full", "token-2-of-client-1-full"]);
  });

  it("ends the connection when its client was revoked", async () => {
    const { use, method, read } = await openWork();
    method.endClient();
    await expect(use()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({ status: "reauth_required" });
  });
});
