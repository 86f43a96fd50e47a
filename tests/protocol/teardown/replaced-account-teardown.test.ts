import { describe, expect, it } from "vitest";
import { toChangeId } from "../../../lib/setup/ledger.ts";
import { grace } from "../../fakes/scripted-provider.ts";
import { acme } from "../../fixtures/engine-fixture.ts";
import { newChange } from "../../fixtures/new-change.ts";
import { openTeardownWorld, removable } from "./teardown-fixture.ts";

const _grantInUse = { what: "grant", state: "pending", code: "teardown_under_way" };

describe("what an account has made that another one replaced", () => {
  it("is taken back by the disconnect of the new one, as far as it may", async () => {
    const world = await openTeardownWorld();
    await world.connect({ subject: grace }, { replaceAccount: true });
    await world.disconnect();
    await world.runMachine();
    expect([...world.standing].filter((id) => removable.includes(id))).toEqual([]);
    expect(await world.ledger.list(acme)).toEqual([]);
  });

  it("is listed with its commands where the new one may not, and the old one removes it after connecting again", async () => {
    const robot = newChange({ target: "one", step: "accounts", kind: "account", name: "robot" });
    const world = await openTeardownWorld([{ change: robot, stands: "no", refusedAt: [] }]);
    const refuse = async () => new Map([[toChangeId(robot), { state: "failed", code: "permission_denied" } as const]]);
    await world.connect({ subject: grace }, { replaceAccount: true });
    await world.disconnect();
    await world.runMachine({ ...world.deps, setup: { ...world.deps.setup, undo: refuse } });
    expect((await world.answer()).left).toEqual([
      {
        what: "account",
        target: "one",
        name: "robot",
        state: "left",
        code: "account_replaced",
        reason: expect.stringContaining("the account that took its place may not remove it"),
        action: expect.stringMatching(/^Connect that account again and disconnect it.* Or run the command\.$/),
        command: "remove 'robot'",
      },
    ]);
    world.clock.moveMinutes(1);
    await world.connect();
    await world.disconnect();
    await world.runMachine();
    expect(await world.ledger.list(acme)).toEqual([]);
    expect([...world.standing]).toEqual([]);
  });
});
