import { describe, expect, it } from "vitest";
import type { Access } from "../../../lib/connections/connection.ts";
import { buildMethods } from "../../../lib/connections/methods.ts";
import type { SubmissionMethod } from "../../../lib/connections/provider.ts";
import { checkConnection } from "../../../lib/connections/tokens/check-connection.ts";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../../lib/errors.ts";
import { hour } from "../../fixtures/engine-fixture.ts";
import { asked, net, openMinted, signal } from "./mint-fixture.ts";

/** The world of a method whose `read` tokens are requested with a credential of their own. */
async function openSeparate() {
  const world = await openMinted();
  const refusals = new Map<Access, Failure>();
  const method: SubmissionMethod = {
    ...world.method,
    separateAccess: ["read"],
    mint: async (held, access, call) => {
      const token = await world.method.mint(held, access, call);
      const refusal = refusals.get(access);
      if (refusal !== undefined) {
        throw refusal;
      }
      return token;
    },
  };
  const deps = { ...world.deps, methods: buildMethods(world.provider, method) };
  const broker = tokenBroker(deps);
  const serve = (access: Access) => world.serve(300, { using: broker, access });
  const refuse = (access: Access, failure: Failure | undefined) =>
    void (failure === undefined ? refusals.delete(access) : refusals.set(access, failure));
  const check = () => checkConnection(deps, net, signal);
  return { ...world, deps, serve, refuse, check };
}

const reading = "access_credential_rejected";

describe("a level of access with a credential of its own", () => {
  it.each(["credential_rejected", "credential_expired", "trust_insecure"] as const)(
    "stops alone when the provider says %s: the connection and its other tokens go on, and nothing is written",
    async (code) => {
      const { serve, refuse, read, names, calls } = await openSeparate();
      const before = await read();
      refuse("read", new Failure(code));
      await expect(serve("read")).rejects.toMatchObject({ code: reading, detail: `read: ${code}` });
      expect(await read()).toEqual(before);
      expect([calls.commit, names()]).toEqual([0, []]);
      expect(await serve("full")).toContain("-full");
    },
  );

  it("is not asked for again for a minute, and works again after that when the customer has repaired it", async () => {
    const { serve, refuse, method, clock } = await openSeparate();
    refuse("read", new Failure("credential_rejected"));
    for (let caller = 0; caller < 3; caller += 1) {
      await expect(serve("read")).rejects.toMatchObject({ code: reading, retryAfterSeconds: undefined });
    }
    expect(method.requested).toHaveLength(1);
    refuse("read", undefined);
    clock.moveSeconds(60);
    expect(await serve("read")).toContain("-read");
  });

  it("has no token of before once its credential is rejected, as a connection that has ended has none", async () => {
    const { serve, refuse, clock } = await openSeparate();
    await serve("read");
    refuse("read", new Failure("credential_rejected"));
    clock.moveSeconds(hour - 200);
    await expect(serve("read")).rejects.toMatchObject({ code: reading });
  });

  it("that this connection was made without is refused, and no wider token is requested in its place", async () => {
    const { serve, refuse, method, read } = await openSeparate();
    const before = await read();
    refuse("read", new Failure("invalid_request", { field: "access" }));
    await expect(serve("read")).rejects.toMatchObject({ code: "invalid_request", field: "access" });
    expect(method.requested.map(({ access }) => access)).toEqual(["read"]);
    expect(await read()).toEqual(before);
  });

  it("ends with the connection when the credential of full is rejected", async () => {
    const { serve, refuse, read, names } = await openSeparate();
    refuse("full", new Failure("credential_rejected"));
    await expect(serve("full")).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "credential_rejected" } });
    expect(names()).toEqual(["connection.reauth_required"]);
    await expect(serve("read")).rejects.toMatchObject({ code: "credential_rejected" });
  });

  it.each([
    ["an error", "credential_expired", reading, "error"],
    ["unknown", "provider_timeout", "provider_timeout", "unknown"],
  ] as const)("is a finding of a check that is %s after %s, beside those of the probe", async (_, thrown, code, severity) => {
    const { check, refuse, method, read, deps, refresh } = await openSeparate();
    const remark = { code: "remark", severity: "info", title: "t", action: "a", owner: "customer" } as const;
    method.remark([remark]);
    refuse("read", new Failure(thrown));
    const { failure, findings } = await check();
    expect(failure).toBeUndefined();
    expect(findings).toMatchObject([remark, { code, severity, target: "read" }]);
    expect(await read()).toMatchObject({ status: "active" });
    refuse("read", undefined);
    expect(await refresh(asked, deps)).toMatchObject({ kind: "refreshed", findings: [remark] });
  });

  it("is no finding of a connection that was made without it", async () => {
    const { check, refuse } = await openSeparate();
    refuse("read", new Failure("invalid_request", { field: "access" }));
    expect(await check()).toMatchObject({ findings: [] });
  });
});

describe("levels of access that share one credential", () => {
  it("end together, whichever token was asked for", async () => {
    const { serve, method, read, names } = await openMinted();
    method.endClient();
    await expect(serve(300, { access: "read" })).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({ status: "reauth_required" });
    expect(names()).toEqual(["connection.reauth_required"]);
  });

  it("are not tried one by one in a check", async () => {
    const { refresh, method } = await openMinted();
    await refresh();
    expect(method.requested.map(({ access }) => access)).toEqual(["full"]);
  });
});
