import { describe, expect, test } from "vitest";
import { findLeaks } from "../../fixtures/find-leaks.ts";
import { countGoogleCalls, failGoogle, googleCalls, knownAccounts, refreshTokenStates, setGoogle } from "../../fixtures/google-control.ts";
import type { Answer } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import {
  type Connected,
  connectSomebody,
  endIn,
  endLease,
  eventsOf,
  holdBriefToken,
  makeDue,
  readConnection,
  storedConnection,
  tick,
} from "./keeping.ts";
import { until } from "./until.ts";

const live = "/v1/kv/data/aurora-oauth-dev/connections/*";

// Cold processes on a busy machine take long to come up.
describe("embedded: a credential survives failures during its refresh", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const refresh = ({ person }: Connected): Promise<Answer> => person.client.refreshConnection("gcp");
  const serve = ({ machine }: Connected): Promise<Answer> => machine.client.readToken("gcp");
  const vaultLosesWrites = (fault: object) => target.inside.failVault({ method: "POST", path: live, times: 999, ...fault });
  const lastSent = async () => (await googleCalls(target, "/token")).at(-1)?.form.refresh_token;

  /** Checks that the table, the log and the events hold none of the account's tokens. */
  async function expectNoToken({ account }: Connected, accessTokens: readonly unknown[]): Promise<void> {
    const refreshTokens = (await knownAccounts(target)).find(({ sub }) => sub === account.sub)?.refresh_tokens ?? [];
    const tokens = [...refreshTokens.map(({ token }) => token), ...accessTokens.map(String)];
    const places = [
      ...target.inside.logs.map(({ line }) => ({ where: "the log", text: line })),
      ...(await target.inside.items()).map((item) => ({ where: "the table", text: JSON.stringify(item) })),
      ...(await target.inside.events()).map((event) => ({ where: "an event", text: JSON.stringify(event) })),
    ];
    expect(
      findLeaks(
        tokens.map((value) => ({ name: "a token", value })),
        places,
      ),
    ).toEqual([]);
  }

  test("S47: a refresh token that is rotated while Vault is out is sealed on the record, and written back", async () => {
    const connected = await connectSomebody(target);
    const { person, account } = connected;
    await setGoogle(target, { rotate_refresh_tokens: true });
    await vaultLosesWrites({ drop: true });
    const failed = await refresh(connected);
    expect([failed.status, failed.json.code]).toEqual([503, "store_unavailable"]);
    expect(await refreshTokenStates(target, account)).toEqual(["rotated", "live"]);
    const sealed_rotation = (await storedConnection(target, person))?.sealed_rotation;
    expect(sealed_rotation).toEqual(expect.stringMatching(/^[0-9a-f]{8}\.[\w-]{100,}$/));
    expect(await readConnection(person)).toMatchObject({ status: "active", last_failure: { code: "store_unavailable" } });
    expect((await person.client.readConnection("gcp")).text).not.toContain("sealed");
    await expectNoToken(connected, []);

    // Vault is still out: the sealed token stays on the record, and Google is not called.
    const requests = await countGoogleCalls(target, "/token", async () => {
      expect((await refresh(connected)).json.code).toBe("store_unavailable");
    });
    expect(requests).toBe(0);
    expect((await storedConnection(target, person))?.sealed_rotation).toBe(sealed_rotation);

    await target.inside.heal();
    const served = await serve(connected);
    expect(served.status).toBe(200);
    expect(await storedConnection(target, person)).not.toHaveProperty("sealed_rotation");
    expect(await readConnection(person)).toMatchObject({ status: "active", last_failure: null, credential: { version: 2 } });
    const [, successor] = (await knownAccounts(target)).find(({ sub }) => sub === account.sub)?.refresh_tokens ?? [];
    expect((await refresh(connected)).json).toMatchObject({ outcome: "refreshed" });
    expect(await lastSent()).toBe(successor?.token);
    await expectNoToken(connected, [served.json.access_token]);
    expect(await eventsOf(target, person)).toEqual([]);
  });

  test("a rotated refresh token that is sealed on the record is written back by the schedule, too", async () => {
    const connected = await connectSomebody(target);
    await setGoogle(target, { rotate_refresh_tokens: true });
    await vaultLosesWrites({ status: 503, body: { errors: ["Vault is sealed"] } });
    expect((await refresh(connected)).json.code).toBe("vault_sealed");
    await target.inside.heal();
    await makeDue(target, connected.person);
    await tick(target);
    expect(await storedConnection(target, connected.person)).not.toHaveProperty("sealed_rotation");
    expect((await refresh(connected)).json).toMatchObject({ outcome: "refreshed" });
  });

  test("a rotated refresh token whose write succeeded but whose answer was lost is kept: no write replaces it", async () => {
    const connected = await connectSomebody(target);
    await setGoogle(target, { rotate_refresh_tokens: true });
    await vaultLosesWrites({ drop: true, after: true, times: 1 });
    expect((await refresh(connected)).json.code).toBe("store_unavailable");
    expect((await refresh(connected)).json).toMatchObject({
      outcome: "refreshed",
      connection: { status: "active", credential: { version: 3 } },
    });
    expect(await storedConnection(target, connected.person)).not.toHaveProperty("sealed_rotation");
    expect((await refresh(connected)).json).toMatchObject({ outcome: "refreshed" });
  });

  test("a rotated refresh token whose record could not be written is in Vault: the next lease holder repairs the record", async () => {
    const connected = await connectSomebody(target);
    await setGoogle(target, { rotate_refresh_tokens: true });
    // The first update counts the caller's requests, the second takes the lease.
    await target.inside.failAws({ target: "DynamoDB_20120810.UpdateItem", nth: 3, times: 4, type: "ThrottlingException" });
    expect((await refresh(connected)).json).toMatchObject({ outcome: "refreshed" });
    expect(await readConnection(connected.person)).toMatchObject({ credential: { version: 1 } });
    await endLease(target, connected.person);
    expect((await refresh(connected)).json).toMatchObject({ outcome: "refreshed", connection: { credential: { version: 3 } } });
    expect(await eventsOf(target, connected.person)).toEqual([]);
  });

  test("S43: the stored refresh token stays after every refresh whose answer has no refresh token", async () => {
    const connected = await connectSomebody(target);
    const [held] = (await knownAccounts(target)).find(({ sub }) => sub === connected.account.sub)?.refresh_tokens ?? [];
    for (let count = 0; count < 3; count += 1) {
      expect((await refresh(connected)).json).toMatchObject({ outcome: "refreshed" });
      expect(await lastSent()).toBe(held?.token);
    }
  });

  test("S43: Google's answer is lost after it was given: nothing is spent, and the next try refreshes", async () => {
    const connected = await connectSomebody(target);
    await failGoogle(target, { method: "POST", path: "/token", drop: true, after: true });
    expect((await refresh(connected)).json.code).toBe("provider_unreachable");
    expect(await readConnection(connected.person)).toMatchObject({ status: "active" });
    expect((await refresh(connected)).json).toMatchObject({ outcome: "refreshed" });
  });

  test("a lost answer of a provider that rotates ends the grant: one event says so, and only the customer can connect again", async () => {
    const connected = await connectSomebody(target);
    await setGoogle(target, { rotate_refresh_tokens: true });
    await failGoogle(target, { method: "POST", path: "/token", drop: true, after: true });
    expect((await refresh(connected)).json.code).toBe("provider_unreachable");
    for (let count = 0; count < 2; count += 1) {
      expect((await refresh(connected)).json.code).toBe("grant_revoked");
    }
    expect(await readConnection(connected.person)).toMatchObject({ status: "reauth_required", next: null });
    expect(await eventsOf(target, connected.person)).toEqual(["connection.reauth_required"]);
  });

  test("a function that is killed during a refresh blocks no caller for long: refresh_interrupted, and then a token", async () => {
    const connected = await connectSomebody(target);
    await holdBriefToken(target, connected.person);
    const before = (await googleCalls(target, "/token")).length;
    // Longer than it takes to see the call and kill the function.
    await failGoogle(target, { method: "POST", path: "/token", delay_ms: 7000 });
    const cut = tick(target).catch((error: Error) => error.name);
    await until(async () => (await googleCalls(target, "/token")).length > before);
    await target.inside.kill("jobsRefreshDue");
    expect(await cut).toBe("Runtime.ExitError");
    expect((await serve(connected)).json).toMatchObject({ status: 503, code: "connection_busy", retry_after_seconds: 2 });

    await endLease(target, connected.person);
    expect(await tick(target)).toEqual({ "gcp failed refresh_interrupted": 1 });
    expect(await readConnection(connected.person)).toMatchObject({ status: "active", last_failure: { code: "refresh_interrupted" } });
    expect((await serve(connected)).status).toBe(200);
    expect(await readConnection(connected.person)).toMatchObject({ status: "active", last_failure: null });
  });

  test("the schedule and four callers of the broker want the same token at once: Google is asked once", async () => {
    const connected = await connectSomebody(target);
    await holdBriefToken(target, connected.person);
    const requests = await countGoogleCalls(target, "/token", async () => {
      const served = await Promise.all([tick(target), ...Array.from({ length: 4 }, () => serve(connected))]);
      expect(new Set(served.slice(1).map((answer) => (answer as Answer).json.access_token)).size).toBe(1);
    });
    expect(requests).toBe(1);
  });

  test("a connection without use for a day is left to expire, and is refreshed once a week", async () => {
    const connected = await connectSomebody(target);
    const day = 86_400_000;
    const pk = `ORG#${connected.person.org}`;
    await endIn(target, connected.person, -60);
    await target.inside.patchItems(pk, "last_used_at", Date.now() - 2 * day);
    expect(await tick(target)).toEqual({ "gcp kept idle": 1 });
    expect(await readConnection(connected.person)).toMatchObject({ status: "active", next: { reason: "keep_alive" } });
    await target.inside.patchItems(pk, "refreshed_at", Date.now() - 7 * day);
    await makeDue(target, connected.person);
    expect(await tick(target)).toEqual({ "gcp refreshed keep_alive": 1 });
    expect(await eventsOf(target, connected.person)).toEqual([]);
  });
});
