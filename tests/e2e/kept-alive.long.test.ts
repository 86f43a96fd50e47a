import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { addAccount, countRefreshes, failGoogle, refreshTokenStates, revokeAtGoogle, setGoogle } from "../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson, type Person } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: a live connection`, () => {
  const target = useTarget();
  healAfterEach(target);

  const someone = async (lifetimeSeconds = 3599) => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await setGoogle(target, { access_token_lifetime_seconds: lifetimeSeconds });
    await connectFully(person, account);
    await setGoogle(target, { access_token_lifetime_seconds: 3599 });
    return { person, account, machine: await newPerson(target, { org: person.org, permissions: ["tokens:read"] }) };
  };
  /** Half of a token's lifetime must pass before a refresh. The target's own schedule may refresh first. */
  const someoneInNeed = async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const made = await someone(8);
      await sleep(4000);
      const before = await record(made.person);
      if ((before.credential as { version: number }).version === 1) {
        return { ...made, before };
      }
    }
    throw new Error("the schedule was always first");
  };
  const record = async (person: Person) => (await person.client.readConnection("gcp")).json;

  test("S27: the broker hands a live token to a machine, and nothing that refreshes it", async () => {
    const { machine } = await someone();
    const served = await machine.client.readToken("gcp");
    expect(served.status).toBe(200);
    expect(served.headers.get("cache-control")).toBe("no-store");
    expect(served.json).toEqual({
      access_token: expect.stringMatching(/^ya29\./),
      token_type: "Bearer",
      expires_at: expect.any(String),
      scopes: expect.arrayContaining(["openid"]),
      missing_scopes: [],
      about: { email: expect.stringContaining("@"), method: "login", default_project: null, projects: [], projects_truncated: false },
    });
    const userinfo = await fetch(`${target.google}/v1/userinfo`, { headers: { authorization: `Bearer ${served.json.access_token}` } });
    expect(userinfo.status).toBe(200);
  });

  test("S49: the broker knows no person, no other organisation, no other account, and no parameter that it does not have", async () => {
    const { person, machine } = await someone();
    const stranger = await newPerson(target, { permissions: ["tokens:read"] });
    expect((await person.client.readToken("gcp")).json).toMatchObject({ status: 403, code: "forbidden" });
    expect((await stranger.client.readToken("gcp")).json).toMatchObject({ status: 404, code: "not_found" });
    expect((await machine.client.readToken("gcp", { account: "other" })).json).toMatchObject({ code: "not_found" });
    expect((await machine.sendByHand("GET", "/connections/nimbus/token")).json).toMatchObject({ code: "not_found" });
    for (const query of ["min_ttl=3001", "min_ttl=-1", "min_ttl=5m", "as=person", "min_ttl=1&min_ttl=2"]) {
      expect((await machine.sendByHand("GET", `/connections/gcp/token?${query}`)).json, query).toMatchObject({ code: "invalid_request" });
    }
  });

  test("a token that is about to end is refreshed by the broker, once for twenty that ask at the same time", async () => {
    const { machine, account, before } = await someoneInNeed();
    const ask = () => machine.client.readToken("gcp", { min_ttl: 600 });
    /** Asks again when the answer says when, as a client does: a process that starts on a busy machine may hold the lease for seconds. */
    const askUntilFree = async (): Promise<Answer> => {
      const answer = await ask();
      if (answer.json.code !== "connection_busy") {
        return answer;
      }
      await sleep(Number(answer.headers.get("retry-after")) * 1000);
      return askUntilFree();
    };
    const asked = Array.from({ length: 20 }, askUntilFree);
    const answers = (await Promise.all(asked)).map(({ status, json }) => `${status} ${json.access_token ?? json.code}`);
    // Some are served the old token, which is alive while another process refreshes it.
    expect(answers.filter((answer) => !answer.startsWith("200 ya29."))).toEqual([]);
    // The first refresh since the connection was made; the schedule's, if that came just before the twenty.
    expect(await countRefreshes(target, account)).toBe(1);
    const { json } = await ask();
    expect(Date.parse(String(json.expires_at))).toBeGreaterThan(Date.parse(String(before.expires_at)));
  });

  test("refreshing at once moves the end of the token, the version in the store and the next look", async () => {
    const { person } = await someone(300);
    const before = await record(person);
    const refreshed = await person.client.refreshConnection("gcp");
    expect(refreshed.json).toMatchObject({ outcome: "refreshed", reason: "asked", connection: { status: "active", last_failure: null } });
    const after = await record(person);
    expect(after).toMatchObject({ credential: { version: 2 }, next: { reason: "expiry" } });
    expect(Date.parse(String(after.expires_at))).toBeGreaterThan(Date.parse(String(before.expires_at)));
    expect((await person.client.checkConnection("gcp")).json).toMatchObject({ works: true, failure: null });
  });

  test("S29: a grant that the customer has removed needs the customer, and no timer continues", async () => {
    const { person, account, machine } = await someone();
    await revokeAtGoogle(target, account);
    const checked = await person.client.checkConnection("gcp");
    expect(checked.json).toMatchObject({ works: false, failure: { code: "grant_revoked", owner: "customer" } });
    expect(await record(person)).toMatchObject({
      status: "reauth_required",
      last_failure: { code: "grant_revoked", action: "Connect the provider again.", attempts: 1 },
      next: null,
    });
    expect((await machine.client.readToken("gcp")).json).toMatchObject({ status: 409, code: "grant_revoked" });
    await connectFully(person, account);
    expect(await record(person)).toMatchObject({ status: "active", last_failure: null, next: { reason: "expiry" } });
  });

  test("S29: a disconnect revokes and erases, says so, and answers the same when it is repeated", async () => {
    const { person, account, machine } = await someone();
    const gone = { provider: "gcp", account: "default", state: "disconnected", revoked: true, undone: [], left: [] };
    expect((await person.client.disconnectConnection("gcp")).json).toEqual(gone);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect((await machine.client.readToken("gcp")).json).toMatchObject({ code: "not_found" });
    expect((await person.client.disconnectConnection("gcp")).json).toEqual(gone);
    expect((await (await newPerson(target)).client.disconnectConnection("gcp")).json).toMatchObject({ code: "not_found" });
  });

  test("S29: a provider that is down delays only the revocation, and the answer says so", async () => {
    const { person, account } = await someone();
    await failGoogle(target, { method: "POST", path: "/revoke", times: 9, status: 503 });
    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({
      state: "disconnected",
      revoked: false,
      left: [{ what: "grant", code: "provider_unavailable", url: "https://myaccount.google.com/connections" }],
    });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("S29: a grant is not revoked while another organisation's connection of the same account is live, and the answer says so", async () => {
    const { person, account } = await someone();
    const other = await newPerson(target);
    await connectFully(other, account);
    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({
      revoked: false,
      left: [{ what: "grant", code: "grant_shared" }],
    });
    expect((await other.client.checkConnection("gcp")).json).toMatchObject({ works: true });
    expect((await other.client.disconnectConnection("gcp")).json).toMatchObject({ revoked: true, left: [] });
    expect(new Set(await refreshTokenStates(target, account))).toEqual(new Set(["revoked"]));
  });

  test("Aurora's client disconnects by its own two routes, and gets its known answers", async () => {
    const { person } = await someone();
    const stranger = await person.client.disconnectAccounts("another-person", "gcp");
    expect([stranger.status, stranger.json]).toEqual([404, expect.objectContaining({ error: expect.any(String), code: "not_found" })]);
    const deleted = await person.client.disconnectAccounts(person.id, "gcp");
    expect([deleted.status, deleted.json]).toEqual([200, { success: true, message: "GCP disconnected successfully" }]);
    const again = await person.client.disconnectGoogle();
    expect([again.status, again.json]).toEqual([200, { success: true, message: "GCP disconnected successfully" }]);
  });
});
