import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure, type FailureCode } from "../../lib/errors.ts";
import { hour } from "../fixtures/engine-fixture.ts";
import { dueNow, openMany } from "./refresh-due-fixture.ts";

type Side = "own" | "operator";

/** Due connections by the operator's client, and by an organisation's own. The own ones come first, or one of each by turn. */
async function openTwoClients(ofOperator: number, ofOwn: number, order: "own first" | "by turn" = "own first") {
  const many = await openMany(ofOperator);
  const operators = [...many.keys];
  Object.assign(many.deps, { ownClients: { findId: async () => "1-a" } });
  const owns: ConnectionKey[] = [];
  for (let index = 0; index < ofOwn; index += 1) {
    owns.push(await many.connectAnother(`own-${index}`));
  }
  many.clock.moveSeconds(2 * hour);
  const byTurn = Array.from({ length: ofOperator + ofOwn }, (_, index) => [owns[index] ?? [], operators[index] ?? []]).flat(2);
  many.keys.splice(0, many.keys.length, ...(order === "by turn" ? byTurn : [...owns, ...operators]));
  const due = {
    ...many.engine.due,
    async *pages() {
      yield many.keys.map((key) => ({ ...dueNow(key, many.clock()), hasEnded: true }));
    },
  };
  /** One tick, in which the provider refuses what these clients have made. */
  const tick = (refused: readonly Side[], code: FailureCode, concurrency = 1, connections = many.engine.connections) => {
    const refresh: CodeFlowMethod["refresh"] = async (held, call) => {
      if (refused.includes(call.details.oauth_client === undefined ? "operator" : "own")) {
        throw new Failure(code);
      }
      return many.provider.refresh(held, call);
    };
    return many.tick({ concurrency }, { ...many.engine, connections, due, methods: buildMethods({ ...many.provider, refresh }) });
  };
  const countActive = async (keys: typeof operators) =>
    (await Promise.all(keys.map(many.read))).filter(({ status }) => status === "active").length;
  return { tick, engine: many.engine, countActive: async () => [await countActive(operators), await countActive(owns)] };
}

describe("an organisation's own client", () => {
  it("that the provider throttles is not asked for the rest of the tick, and the operator's client is", async () => {
    const { tick, countActive } = await openTwoClients(15, 15);
    expect(await tick(["own"], "provider_throttled")).toEqual({
      "gcp failed provider_throttled": 10,
      "gcp degraded provider_throttled": 5,
      "gcp refreshed expired": 15,
    });
    expect(await countActive()).toEqual([15, 0]);
  });

  it("that works is asked while the provider throttles the operator's", async () => {
    const { tick, countActive } = await openTwoClients(15, 15, "by turn");
    expect(await tick(["operator"], "provider_throttled")).toEqual({
      "gcp failed provider_throttled": 10,
      "gcp degraded provider_throttled": 5,
      "gcp refreshed expired": 15,
    });
    expect(await countActive()).toEqual([0, 15]);
  });

  it("fails by the table's name where its record cannot be read, and then the tick ends", async () => {
    const { tick, engine } = await openTwoClients(15, 30);
    const read = () => Promise.reject(new Failure("table_unavailable"));
    expect(await tick(["own"], "provider_throttled", 1, { ...engine.connections, read })).toEqual({
      "gcp failed provider_throttled": 10,
      "gcp failed table_unavailable": 10,
    });
  });

  it("S59: that is refused by all its connections does not keep others from their end, and none of its own ends", async () => {
    const { tick, countActive } = await openTwoClients(2, 7);
    expect(await tick(["own", "operator"], "consent_blocked", 16)).toEqual({
      "gcp failed consent_blocked": 2,
      "gcp failed mass_refusal": 7,
    });
    expect(await countActive()).toEqual([0, 7]);
  });
});
