import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { addAccount, googleCalls, healGoogle, refreshTokenStates, setGoogle } from "../../fixtures/google-control.ts";
import { newPerson, reachCallback } from "../../fixtures/journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { until } from "./until.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

const kills = 16;
/** Looks without a pause: what is measured here takes milliseconds. */
async function atOnce(isSeen: () => Promise<boolean>): Promise<void> {
  while (!(await isSeen())) {
    // The look itself gives the other process its turn.
  }
}

/** What an operator reads when a grant is left at the provider. */
const lossLine = /a grant (is|may be) left at the provider/;

describe("embedded: a callback that dies after the provider has issued the tokens", () => {
  const target = useEmbeddedTarget();

  /** Begins a login, and returns as soon as the provider has the code. */
  const beginExchange = async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    const before = (await googleCalls(target, "/token")).length;
    const answer = person.visit(url);
    await atOnce(async () => (await googleCalls(target, "/token")).length > before);
    return { person, account, answer };
  };

  const isStored = async ({ org }: { readonly org: string }) => (await credentialsOf(target, org)).length > 0;

  /** Milliseconds from the provider's tokens to their credential in the store. */
  const measureWindow = async (): Promise<number> => {
    const { person, answer } = await beginExchange();
    const begun = performance.now();
    await atOnce(() => isStored(person));
    const windowMs = performance.now() - begun;
    await answer;
    return windowMs;
  };

  afterEach(() => healGoogle(target));

  test.for([
    ["revokes what a code has issued when it comes again: no kill leaves a grant", true],
    ["does not: what a kill leaves is told by a line", false],
  ] as const)("S55: at a provider that %s", async ([_, revoke_on_code_reuse], { annotate }) => {
    await setGoogle(target, { revoke_on_code_reuse });
    // The first one starts the function.
    await measureWindow();
    const windowMs = await measureWindow();
    const found = { told: 0, revoked: 0, parked: 0 };
    for (let kill = 0; kill < kills; kill += 1) {
      const { person, account, answer } = await beginExchange();
      await sleep((kill / kills) * 1.5 * windowMs);
      await target.inside.kill("gcpCallback");
      const { status } = await answer;
      // A write that was on its way when the process died arrives.
      await sleep(300);
      const logged = target.inside.logs.length;
      expect(await parkedOf(target, person.org), `kill ${kill} leaves a record`).toHaveLength(1);
      if (status === 303) {
        // It had ended before.
        expect(await isStored(person)).toBe(true);
        found.parked += 1;
        continue;
      }
      await sweepUntilGone(target, person.org);
      const isLive = (await refreshTokenStates(target, account)).includes("live");
      const isTold = target.inside.logs.slice(logged).some(({ line }) => lossLine.test(line));
      expect(isLive && !isTold, `kill ${kill} leaves a grant that no line tells of`).toBe(false);
      found[isLive ? "told" : "revoked"] += 1;
    }
    expect(Object.values(found).reduce((sum, times) => sum + times)).toBe(kills);
    await annotate(
      `from the tokens to the stored credential: ${windowMs.toFixed(0)} ms; ${kills} kills in it and after it: ${JSON.stringify(found)}`,
    );
    expect(found.told > 0 && revoke_on_code_reuse).toBe(false);
  });
});

async function sweepUntilGone(target: EmbeddedTarget, org: string): Promise<void> {
  await until(async () => {
    await sweep(target);
    return (await parkedOf(target, org)).length === 0;
  });
}
