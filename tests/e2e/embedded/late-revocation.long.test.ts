import { afterEach, describe, expect, test } from "vitest";
import {
  type Account,
  addAccount,
  failGoogle,
  healGoogle,
  refreshTokenStates,
  setGoogle,
  skewGoogle,
} from "../../fixtures/google-control.ts";
import { confirm, connect, newPerson, outcomeOf, type Person, reachCallback, waitForSetup } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { eventsOf, readConnection, storedConnection, tick } from "./keeping.ts";

/** Accounts of one case: as many as may end in one tick of one shard, beside none that works. */
const accounts = 5;

/** Seconds in which the schedule has found what died: two minutes until it looks, and its own minute. */
const foundSeconds = 180;

type Pair = { readonly account: Account; readonly owner: Person; readonly newcomer: Person };

describe("embedded: a revocation that takes effect after Google's answer", () => {
  const target = useEmbeddedTarget();
  afterEach(async () => {
    await skewGoogle(target, 0);
    await healGoogle(target);
  });

  /** An account that one organisation has connected, and a person of another organisation. */
  async function openPair(): Promise<Pair> {
    const [account, owner, newcomer] = [await addAccount(target), await newPerson(target), await newPerson(target)];
    expect((await confirm(owner, await connect(owner, account))).status).toBe(200);
    return { account, owner, newcomer };
  }

  const openPairs = async (): Promise<readonly Pair[]> => {
    const pairs: Pair[] = [];
    while (pairs.length < accounts) {
      pairs.push(await openPair());
    }
    return pairs;
  };

  const disconnect = async (person: Person) =>
    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected" });

  /** Brings a login and its setup to their end: a setup would find a dead grant too. @returns Whether the connection is live. */
  async function arrive(person: Person, callback: URL): Promise<boolean> {
    const returned = await person.visit(callback);
    const confirmed = outcomeOf(returned).login === "gcp_confirm" ? await confirm(person, returned) : undefined;
    if (confirmed?.status !== 200) {
      return false;
    }
    await waitForSetup(person, String(confirmed.json.task_id));
    return true;
  }

  /** As if so many seconds had gone by since the record was written. */
  async function age(person: Person, seconds: number): Promise<void> {
    const record = (await storedConnection(target, person)) ?? expect.fail("no record");
    for (const name of ["expires_at", "refreshed_at", "last_used_at", "live_since", "verify_at", "due_at"]) {
      const instant = record[name];
      if (typeof instant === "number") {
        await target.inside.patchItems(record.pk, name, instant - seconds * 1000);
      } else if (typeof instant === "string") {
        await target.inside.patchItems(record.pk, name, new Date(Date.parse(instant) - seconds * 1000).toISOString());
      }
    }
  }

  /** Lets the time of the schedule and of Google go by for these, and runs the schedule. */
  async function letTimePass(people: readonly Person[]): Promise<void> {
    await skewGoogle(target, foundSeconds);
    for (const person of people) {
      await age(person, foundSeconds);
    }
    // A process remembers how many connections it has ended, and would keep the next ones.
    await target.inside.kill("jobsRefreshDue");
    await tick(target);
  }

  async function stateOf({ account, newcomer }: Pair): Promise<string> {
    const isAlive = (await refreshTokenStates(target, account)).at(-1) === "live";
    return `${String((await readConnection(newcomer)).status)}, ${isAlive ? "alive" : "dead"}`;
  }

  const statesOf = async (pairs: readonly Pair[]) => {
    const states: string[] = [];
    for (const pair of pairs) {
      states.push(await stateOf(pair));
    }
    return new Set(states);
  };

  test("S53: logins that are redeemed after the answer are reauth_required three minutes later, with one event each", async () => {
    await setGoogle(target, { revocation_effect_after_ms: 60_000 });
    const pairs = await openPairs();
    for (const { account, owner, newcomer } of pairs) {
      const callback = await reachCallback(newcomer, account);
      await disconnect(owner);
      expect(await arrive(newcomer, callback)).toBe(true);
    }
    expect(await statesOf(pairs)).toEqual(new Set(["active, alive"]));
    await letTimePass(pairs.map(({ newcomer }) => newcomer));
    expect(await statesOf(pairs)).toEqual(new Set(["reauth_required, dead"]));
    for (const { newcomer } of pairs) {
      expect(await eventsOf(target, newcomer)).toEqual(["connection.reauth_required"]);
    }
  });

  test("S53: a person who disconnects and connects again at once is notified three minutes later", async () => {
    await setGoogle(target, { revocation_effect_after_ms: 60_000 });
    const { account, owner } = await openPair();
    await disconnect(owner);
    expect(await arrive(owner, await reachCallback(owner, account))).toBe(true);
    await letTimePass([owner]);
    expect(await readConnection(owner)).toMatchObject({ status: "reauth_required", last_failure: { code: "grant_revoked" } });
    await skewGoogle(target, 0);
    expect(await arrive(owner, await reachCallback(owner, account))).toBe(true);
    expect((await owner.client.checkConnection("gcp")).json).toMatchObject({ works: true });
  });

  test("S53: a login right after a gateway's page in place of Google's answer is refused: the revocation may be carried out", async () => {
    const { account, owner, newcomer } = await openPair();
    await setGoogle(target, { revocation_effect_after_ms: 60_000 });
    await failGoogle(target, { method: "POST", path: "/revoke", status: 503, body: "<html>Service Unavailable</html>", after: true });
    await disconnect(owner);
    const returned = await newcomer.visit(await reachCallback(newcomer, account));
    expect(outcomeOf(returned)).toEqual({ login: "gcp_failed", error: "login_revoked" });
    expect((await newcomer.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("a login after a revocation that took effect at once is refreshed once, and stays active", async () => {
    const { account, owner, newcomer } = await openPair();
    await disconnect(owner);
    expect(await arrive(newcomer, await reachCallback(newcomer, account))).toBe(true);
    expect(await readConnection(newcomer)).toMatchObject({ status: "active", next: { reason: "verify" } });
    await letTimePass([newcomer]);
    expect(await readConnection(newcomer)).toMatchObject({ status: "active", last_failure: null, next: { reason: "expiry" } });
    expect((await newcomer.client.checkConnection("gcp")).json).toMatchObject({ works: true });
    expect(await storedConnection(target, newcomer)).not.toHaveProperty("verify_at");
  });
});
