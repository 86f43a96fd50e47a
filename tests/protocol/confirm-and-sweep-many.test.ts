import { describe, expect, it } from "vitest";
import type { ParkedGrant } from "../../lib/connections/attempt.ts";
import { sweepGrants } from "../../lib/connections/jobs/sweep-grants.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { acme, openWorld, signal } from "../fixtures/connect-fixture.ts";
import { newParked } from "../fixtures/new-parked.ts";

type World = ReturnType<typeof openWorld>;

/** Parks another person's grant that is being revoked, and is due. */
async function reject({ parked, credentials, clock }: World, changes: Partial<ParkedGrant> = {}): Promise<ParkedGrant> {
  const grant = newParked({ phase: "rejected", tenant: "globex", identity: { id: "another-account" }, expiresAt: clock(), ...changes });
  await parked.write(grant);
  const { tenant, provider, parkedId: account } = grant;
  await credentials.write(
    { area: "parked", tenant, provider, account },
    { refresh_token: new Secret(`refresh-of-${account}`) },
    { cas: 0 },
  );
  return grant;
}

/** A confirmation that was cut off, and is due in a minute. */
async function cutOff({ park, confirm, credentials }: World): Promise<void> {
  const confirmation = await park();
  credentials.failNext("write", new Failure("vault_sealed"));
  await expect(confirm(confirmation)).rejects.toMatchObject({ code: "vault_sealed" });
}

/** A provider whose revocations hang until they are let go. */
function hangingRevocations(provider: CodeFlowMethod) {
  const end = Promise.withResolvers<void>();
  const begun: string[] = [];
  const revoke: CodeFlowMethod["revoke"] = async ({ refresh_token: token }) => {
    begun.push(token?.reveal() ?? "none");
    await end.promise;
    return [{ what: "grant", state: "revoked" }];
  };
  return { begun, end: () => end.resolve(), methods: buildMethods({ ...provider, revoke }) };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("a sweep of many grants", () => {
  it("makes confirmed grants live before it waits for a provider that hangs, eight at a time", async () => {
    const world = openWorld();
    const { clock, deps, connections, provider, parked } = world;
    for (let index = 0; index < 150; index += 1) {
      await reject(world);
    }
    clock.moveMinutes(1);
    await cutOff(world);
    clock.moveMinutes(2);
    const { begun, end, methods } = hangingRevocations(provider);
    const sweeping = sweepGrants({ ...deps, methods }, signal);
    await settled();
    expect(await connections.read(acme)).toMatchObject({ status: "active" });
    expect(begun).toHaveLength(8);
    end();
    expect(await sweeping).toEqual({ live: 1, givenBack: 150, left: 0 });
    expect(parked.all()).toEqual([]);
  });

  it("begins no grant once it is to stop, finishes work in progress, and leaves the rest due", async () => {
    const world = openWorld();
    const { clock, deps, provider, parked } = world;
    for (let index = 0; index < 20; index += 1) {
      await reject(world);
    }
    const { begun, end, methods } = hangingRevocations(provider);
    const stop = new AbortController();
    const sweeping = sweepGrants({ ...deps, methods }, signal, stop.signal);
    await settled();
    stop.abort();
    end();
    expect(await sweeping).toEqual({ live: 0, givenBack: 8, left: 12 });
    expect(begun).toHaveLength(8);
    expect(await parked.listDue(clock(), 100)).toHaveLength(12);
  });
});

describe("a grant of another provider", () => {
  it("is revoked at its own provider and at no other", async () => {
    const world = openWorld();
    const { deps, provider, parked } = world;
    const { parkedId } = await reject(world, { provider: "ovh" });
    const sent: string[] = [];
    const revoke: CodeFlowMethod["revoke"] = async ({ refresh_token }) => {
      sent.push(refresh_token?.reveal() ?? "none");
      return [{ what: "grant", state: "revoked" }];
    };
    const methods = buildMethods(provider, { ...provider, provider: "ovh", revoke });
    expect(await sweepGrants({ ...deps, methods }, signal)).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(sent).toEqual([`refresh-of-${parkedId}`]);
    expect(provider.revoked).toEqual([]);
    expect(parked.all()).toEqual([]);
  });

  it("is left, and said in the log, when its provider is not deployed", async () => {
    const world = openWorld();
    const { sweep, provider, parked, logger } = world;
    await reject(world, { provider: "ovh" });
    await reject(world, { provider: "ovh", phase: "confirming" });
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 2 });
    expect(provider.revoked).toEqual([]);
    expect(parked.all()).toHaveLength(2);
    expect(logger.text().match(/configuration_invalid/g)).toHaveLength(2);
    expect(logger.text()).not.toContain("refresh-of-");
  });
});
