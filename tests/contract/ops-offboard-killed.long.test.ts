import { rm } from "node:fs/promises";
import { expect, it } from "vitest";
import { switchesItemKey } from "../../lib/table/item-keys.ts";
import { readSwitchesNow } from "../../lib/table/stored-switches.ts";
import { offboard } from "../../ops/offboard/offboard.ts";
import { isWhole, type Report } from "../../ops/offboard/report.ts";
import { buildEveryItem } from "./offboard-items.ts";
import { keysOf, organisation, others, useOffboarding } from "./ops-offboard-fixture.ts";

const { scan, put, erase, suite, offboarding, target, store, reportFile } = useOffboarding();

/** Ends the process when it has made its call number `at`, and before it gets the answer. No call is made after that. */
function killAfter(at: number) {
  let calls = 0;
  const guard = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1;
    const result = calls > at ? undefined : await call();
    if (result === undefined || calls >= at) {
      throw new Error("killed");
    }
    return result;
  };
  const guarded = <T extends object>(client: T): T =>
    new Proxy(client, {
      get: (found, name) => {
        const value: unknown = Reflect.get(found, name, found);
        const bound = typeof value === "function" ? value.bind(found) : value;
        return name === "send" ? (...words: unknown[]) => guard(() => bound(...words)) : bound;
      },
    });
  return {
    calls: () => calls,
    offboarding: () =>
      offboarding({
        target: {
          ...target(),
          documents: guarded(target().documents),
          table: { ...target().table, client: guarded(target().table.client) },
        },
        suite: { invoke: (...call) => guard(async () => (await suite.invoke(...call)) ?? {}) },
        stores: [
          {
            name: store().name,
            list: (each) => guard(() => store().list(each)),
            erase: (path) => guard(async () => [await store().erase(path)]) as never,
          },
        ],
      }),
  };
}

it("S74: an offboarding that is killed after any of its calls is finished by the next one, and its report is whole", async () => {
  const whole = killAfter(Number.POSITIVE_INFINITY);
  const expected = await offboard(whole.offboarding());
  const outcomes: unknown[] = [];
  for (let at = 1; at <= whole.calls(); at += 1) {
    await erase(switchesItemKey);
    await put(Object.values(buildEveryItem(organisation, "mine")));
    store().paths.add("base/connections/gcp/acme=2Feu/default").add("base/parked/gcp/acme=2Feu/attempt");
    await rm(reportFile(), { force: true });
    const end = await offboard(killAfter(at).offboarding()).then(
      () => "not killed",
      () => "killed",
    );
    const report = await offboard(offboarding());
    outcomes.push([end, isWhole(report), summary(report), keysOf(await scan()).sort(), (await readSwitchesNow(target().table)).stops]);
  }
  expect(outcomes.length).toBeGreaterThan(30);
  for (const outcome of outcomes) {
    expect(outcome).toEqual(["killed", true, summary(expected), others(), []]);
  }
});

const summary = ({ connections, open, search }: Report) => ({
  connections: connections.map(({ provider, revoked, left, token_expires_at }) => [provider, revoked, left.length, token_expires_at]),
  open,
  left: search.filter(({ is_kept }) => !is_kept).map(({ found }) => found),
});
