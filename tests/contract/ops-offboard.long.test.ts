import { describe, expect, it } from "vitest";
import { parkedItemKey } from "../../lib/table/item-keys.ts";
import { readSwitchesNow, switchChangesIn } from "../../lib/table/stored-switches.ts";
import { type Offboarding, offboard, planOffboarding } from "../../ops/offboard/offboard.ts";
import { isWhole } from "../../ops/offboard/report.ts";
import { readReport } from "../../ops/offboard/report-file.ts";
import { surveyTable } from "../../ops/offboard/survey.ts";
import { buildEveryItem } from "./offboard-items.ts";
import { keysOf, organisation, others, useOffboarding } from "./ops-offboard-fixture.ts";

const { scan, put, erase, suite, offboarding, target, store, reportFile } = useOffboarding();

describe("S74: every kind of item", () => {
  it("that names no organisation by itself is found by what leads to it", async () => {
    const { owned, unexpected } = await surveyTable(target(), organisation);
    const kinds = owned.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["waitingItemKey", "planTargetItemKey"]));
    expect(unexpected).toEqual([]);
  });

  it("that no rule knows is reported if it names the organisation anywhere", async () => {
    await put([
      { pk: "NEW#1", sk: "NEW", deep: [{ text: `of ${organisation}.` }] },
      { pk: "NEW#2", sk: "NEW", deep: [{ text: "of acme/eu2" }] },
    ]);
    expect((await surveyTable(target(), organisation)).unexpected).toEqual(["NEW#1 NEW"]);
  });
});

describe("S74: an offboarding", () => {
  it("leaves nothing of the organisation and everything of the others, and its report says what became of each", async () => {
    const report = await offboard(offboarding());
    expect(keysOf(await scan()).sort()).toEqual(others());
    expect([...store().paths]).toEqual(["base/connections/gcp/acme/default"]);
    expect(isWhole(report)).toBe(true);
    expect(report.connections).toEqual([
      {
        provider: "gcp",
        account: "default",
        token_expires_at: "2027-01-01T00:00:00.000Z",
        revoked: true,
        undone: [{ what: "auth_key" }],
        left: [expect.objectContaining({ action: "do" })],
      },
    ]);
    expect(report).toMatchObject({
      parked_given_back: 1,
      erased: { tombstone: 2, workspace: 1, "credentials without a record in a store": 2 },
    });
    expect(await readReport(reportFile())).toEqual(report);
  });

  it("tells first what it would do, and does nothing", async () => {
    const before = await scan();
    const plan = await planOffboarding(offboarding());
    expect(plan).toMatchObject({ items: { connection: 1, parked: 1, workspace: 1 }, credentials: { "a store": 2 } });
    expect(await scan()).toEqual(before);
  });

  it("keeps the organisation from connecting while it runs, and lifts its own stop at the end", async () => {
    const stops: unknown[] = [];
    const watching: Offboarding["suite"] = {
      invoke: async (...call) => {
        stops.push((await readSwitchesNow(target().table)).stops.map((stop) => stop.target));
        return suite.invoke(...call);
      },
    };
    await offboard(offboarding({ suite: watching }));
    expect(stops.length).toBeGreaterThan(2);
    expect(new Set(stops.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify([{ kind: "organisation", tenant: organisation }])]),
    );
    expect((await readSwitchesNow(target().table)).stops).toEqual([]);
  });

  it("leaves a stop that an operator had made, and says so", async () => {
    await switchChangesIn(target().table).stop({ kind: "organisation", tenant: organisation }, new Date());
    const report = await offboard(offboarding());
    expect((await readSwitchesNow(target().table)).stops).toHaveLength(1);
    expect(report.search).toContainEqual(expect.objectContaining({ place: "switches", is_kept: true }));
    await switchChangesIn(target().table).lift({ kind: "organisation", tenant: organisation });
  });

  it("erases nothing and stays stopped while something is not given back, and says what", async () => {
    const failing: Offboarding["suite"] = {
      invoke: async (functionKey, event) =>
        functionKey === "connectionsDisconnect" && (await isConnected())
          ? { statusCode: 503, body: JSON.stringify({ code: "vault_sealed" }) }
          : suite.invoke(functionKey, event),
    };
    const report = await offboard(offboarding({ suite: failing, minutes: 0 }));
    expect([isWhole(report), report.finished_at]).toEqual([false, undefined]);
    expect(report.open).toContainEqual(expect.stringContaining("gcp/default"));
    expect(keysOf(await scan())).toEqual(
      expect.arrayContaining([buildEveryItem(organisation, "mine").workspaceItemKey].map((item) => `${item?.pk} ${item?.sk}`)),
    );
    expect((await readSwitchesNow(target().table)).stops).toHaveLength(1);
    expect(isWhole(await offboard(offboarding()))).toBe(true);
    expect((await readSwitchesNow(target().table)).stops).toEqual([]);
  });

  it("is not over, and stays stopped, while the search finds anything", async () => {
    await put([{ pk: "NEW#1", sk: "NEW", deep: [{ text: `of ${organisation}.` }] }]);
    const report = await offboard(offboarding());
    expect([isWhole(report), report.finished_at, report.open]).toEqual([false, undefined, []]);
    expect(report.search).toContainEqual(expect.objectContaining({ found: ["NEW#1 NEW"], is_kept: false }));
    expect((await readSwitchesNow(target().table)).stops).toHaveLength(1);
    await erase({ pk: "NEW#1", sk: "NEW" });
    const next = await offboard(offboarding());
    expect([isWhole(next), typeof next.finished_at]).toEqual([true, "string"]);
    expect((await readSwitchesNow(target().table)).stops).toEqual([]);
  });

  const isConnected = async () => (await scan()).some(({ sk, pk }) => pk === "ORG#acme=2Feu" && sk.startsWith("CONNECTION#"));

  it("waits until a grant that is being made live cannot be any more, and rejects it then", async () => {
    const item = buildEveryItem(organisation, "mine").parkedItemKey;
    await put([item && { ...item, phase: "confirming" }]);
    let now = Date.now();
    const clocked = { ...target(), clock: () => new Date(now) };
    const phases: unknown[] = [];
    const watching: Offboarding["suite"] = {
      invoke: async (functionKey, event) => {
        phases.push((await scan()).find(({ pk }) => pk === parkedItemKey("attempt-mine").pk)?.phase);
        return suite.invoke(functionKey, event);
      },
    };
    const report = await offboard(
      offboarding({
        target: clocked,
        suite: watching,
        minutes: 10,
        pause: async () => {
          now += 30_000;
        },
      }),
    );
    expect(phases).toContain("confirming");
    expect([isWhole(report), report.parked_given_back]).toEqual([true, 1]);
  });
});
