import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure, type FailureCode } from "../../lib/errors.ts";
import { dueNow, openMany } from "./refresh-due-fixture.ts";

const regions = ["eu", "ca"] as const;

/** Connections of one provider in two regions, all due: the account names the region. */
async function openRegions(eachCount: number) {
  const many = await openMany(1);
  const keys: ConnectionKey[] = [];
  for (const region of regions) {
    for (let index = 0; index < eachCount; index += 1) {
      keys.push(await many.connectAnother(`tenant-${region}-${index}`));
    }
  }
  const inRegions = keys.map((key, index) => ({ ...key, account: regions[Math.floor(index / eachCount)] ?? "eu" }));
  for (const [index, key] of keys.entries()) {
    const stored = await many.credentials.read({ ...key, area: "connections" });
    const moved = inRegions[index] ?? key;
    await many.credentials.write({ ...moved, area: "connections" }, stored?.fields ?? {}, { cas: 0 });
    await many.connections.write({ ...(await many.read(key)), ...moved }, undefined, []);
  }
  many.clock.moveSeconds(2 * 3600);

  const asked: string[] = [];
  /** The provider with a region that fails, if one is named. */
  const using = (changes: Partial<CodeFlowMethod> = {}, out?: { readonly region: string; readonly code: FailureCode }) => {
    const refresh: CodeFlowMethod["refresh"] = async (held, call) => {
      asked.push(call.at.account);
      if (call.at.account === out?.region) {
        throw new Failure(out.code);
      }
      return many.provider.refresh(held, call);
    };
    const method: CodeFlowMethod = { ...many.provider, peer: ({ account }) => `region-${account}`, refresh, ...changes };
    // The region that is out comes first: all of its connections are overdue for longer.
    const due = {
      ...many.engine.due,
      pages: async function* () {
        yield [...inRegions].sort((one) => (one.account === out?.region ? -1 : 1)).map((key) => dueNow(key, many.clock()));
      },
    };
    return { ...many.engine, methods: buildMethods(method), due };
  };
  const countAsked = (region: string) => asked.filter((account) => account === region).length;
  return { ...many, using, countAsked };
}

describe("a provider with two regions, each a peer of its own", () => {
  it.each([
    ["does not answer", "provider_timeout", 10],
    ["does not accept our client", "client_misconfigured", 1],
  ] as const)("lets every connection of one region be refreshed while the other %s", async (_, code, calls) => {
    const { tick, using, countAsked } = await openRegions(30);
    const counts = await tick({ concurrency: 1 }, using({}, { region: "ca", code }));
    expect(counts).toMatchObject({ "gcp refreshed expired": 30, [`gcp failed ${code}`]: calls });
    expect(countAsked("ca"), "the breaker of the region has opened").toBe(calls);
    expect(countAsked("eu")).toBe(30);
  });

  it("is one provider in metrics and counts", async () => {
    const { tick, using, counted } = await openRegions(2);
    await tick({}, using());
    expect(counted).toEqual([{ provider: "gcp", outcome: "refreshed expired", times: 4 }]);
  });

  it("gives each region a budget of its own, shared out among the shards", async () => {
    const { tick, using, countAsked } = await openRegions(5);
    const counts = await tick({ shards: 2 }, using({ refreshesPerMinute: 6 }));
    expect(counts).toEqual({ "gcp refreshed expired": 6, "gcp skipped budget_spent": 4 });
    expect([countAsked("eu"), countAsked("ca")]).toEqual([3, 3]);
  });

  it("has at most 16 refreshes under way for both regions together if it rotates: so many may a killed process lose", async () => {
    const { tick, using } = await openRegions(20);
    let underWay = 0;
    let most = 0;
    const engine = using();
    const [method] = engine.methods.of("gcp") as [CodeFlowMethod];
    const refresh: CodeFlowMethod["refresh"] = async (...call) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return method.refresh(...call);
    };
    const methods = buildMethods({ ...method, rotatesRefreshTokens: true, refresh });
    expect(await tick({}, { ...engine, methods })).toEqual({ "gcp refreshed expired": 40 });
    expect(most).toBe(16);
  });
});
