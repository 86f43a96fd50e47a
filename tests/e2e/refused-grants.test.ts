import { describe, expect, test } from "vitest";
import type { GoogleCall } from "../../local/google/describe.ts";
import {
  type Account,
  addAccount,
  cloudPlatform,
  countCalls,
  countCodeExchanges,
  googleCalls,
  refreshTokenStates,
  setGoogle,
} from "../fixtures/google-control.ts";
import { connect, connectFully, newPerson, outcomeOf } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: grants that are refused`, () => {
  const target = useTarget();
  healAfterEach(target);

  /** The code is sent to Google once, the front end hears this code, and nothing becomes of the grant. */
  async function expectFailure(code: string, account: Account, untick: string[] = []): Promise<void> {
    const person = await newPerson(target);
    const tokenRequests = await countCodeExchanges(target, async () => {
      expect(outcomeOf(await connect(person, account, { untick }))).toEqual({ login: "gcp_failed", error: code });
    });
    expect(tokenRequests).toBe(1);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    const stored = (await target.inside?.vaultPaths()) ?? [];
    expect(stored.filter((path) => path.includes(person.org))).toEqual([]);
  }

  test("S25: a grant without the Cloud permission is refused and revoked at Google", async () => {
    const account = await addAccount(target);
    await expectFailure("scope_missing", account, [cloudPlatform]);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
  });

  test("S29: a grant without a refresh token is refused, and its access token is revoked", async () => {
    await setGoogle(target, { omit_refresh_token: true });
    // The deployed target's own schedule may revoke refresh tokens of other tests at the same time.
    const isReturn = ({ path, form }: GoogleCall) => path === "/revoke" && /^ya29\./.test(form.token ?? "");
    const revocations = await countCalls(target, isReturn, async () => {
      await expectFailure("refresh_token_missing", await addAccount(target));
    });
    expect(revocations).toBe(1);
    expect((await googleCalls(target)).findLast(isReturn)).toMatchObject({ status: 200 });
  });

  test("a second login of a connected account that is refused leaves the first one alive", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await connectFully(person, account);
    await setGoogle(target, { forced_granted_scopes: ["openid", "email"] });
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: "scope_missing" });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect((await person.client.readConnection("gcp")).json.status).toBe("active");
  });
});
