import { describe, expect, test } from "vitest";
import { addAccount, failGoogle, healGoogle, refreshTokenStates } from "../../fixtures/google-control.ts";
import { connect, newPerson, outcomeOf } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

// Cold processes on a busy machine take long to come up.
describe("embedded: Vault and Google both fail at the callback", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const failBoth = async (vaultWrites: number) => {
    await target.inside.failVault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/parked/*", times: vaultWrites, drop: true });
    await failGoogle(target, { method: "POST", path: "/revoke", status: 503, body: "" });
  };
  const lossesOf = (functionKey: string) =>
    target.inside.logs.filter(
      (entry) => entry.functionKey === functionKey && /a (refused )?grant (is|may be) left at the provider/.test(entry.line),
    );

  test("S55: the credential is written again, and the sweeper revokes the grant", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await failBoth(1);
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: "store_unavailable" });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect(await credentialsOf(target, person.org)).toHaveLength(1);

    expect(await sweep(target)).toMatchObject({ givenBack: 1, left: 0 });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect([await credentialsOf(target, person.org), await parkedOf(target, person.org)]).toEqual([[], []]);
    expect(lossesOf("gcpCallback")).toEqual([]);
  });

  test("S55: a grant that can neither be revoked nor stored is logged as a loss, and the sweeper does not report it as revoked", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await failBoth(9);
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: "store_unavailable" });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect(lossesOf("gcpCallback")).toHaveLength(1);

    await Promise.all([target.inside.heal(), healGoogle(target)]);
    expect(await sweep(target)).toMatchObject({ givenBack: 0, left: 1 });
    expect(lossesOf("jobsSweepGrants")).toHaveLength(1);
    expect(await parkedOf(target, person.org)).toEqual([]);
  });
});
