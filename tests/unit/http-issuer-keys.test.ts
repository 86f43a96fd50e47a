import { errors, exportJWK, generateKeyPair, type JSONWebKeySet } from "jose";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { issuerKeys } from "../../lib/http/verify-token.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

let keySets: Record<"first" | "second", JSONWebKeySet>;
beforeAll(async () => {
  const publish = async (kid: string) => {
    const { publicKey } = await generateKeyPair("ES256");
    return { ...(await exportJWK(publicKey)), kid, alg: "ES256" };
  };
  const [one, two] = [await publish("one"), await publish("two")];
  keySets = { first: { keys: [one] }, second: { keys: [two] } };
});

const unavailable = new Failure("identity_unavailable", { detail: "down" });

let clock: ReturnType<typeof stoppedClock>;
let fetches: PromiseWithResolvers<JSONWebKeySet>[];
let reported: Failure[];
let find: (kid: string) => Promise<string>;
beforeEach(() => {
  clock = stoppedClock();
  fetches = [];
  reported = [];
  const fetchKeys = () => {
    const fetch = Promise.withResolvers<JSONWebKeySet>();
    fetches.push(fetch);
    return fetch.promise;
  };
  const keys = issuerKeys({ fetchKeys, clock, onRefreshFailed: (failure) => reported.push(failure) });
  find = async (kid) => {
    await keys({ alg: "ES256", kid }, { payload: "", signature: "" });
    return kid;
  };
});
const answer = (keySet: JSONWebKeySet) => fetches.at(-1)?.resolve(keySet);
const fail = () => fetches.at(-1)?.reject(unavailable);
/** Lets everything that is ready run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function warm(): Promise<void> {
  const first = find("one");
  await settle();
  answer(keySets.first);
  await first;
}

describe("S54: the issuer's keys", () => {
  test("are fetched once for all concurrent callers while there are none", async () => {
    const callers = Promise.all([find("one"), find("one"), find("one")]);
    await settle();
    answer(keySets.first);
    expect(await callers).toEqual(["one", "one", "one"]);
    expect(fetches).toHaveLength(1);
  });

  test("are refreshed after ten minutes beside a caller who does not wait, and the next one has the new ones", async () => {
    await warm();
    clock.moveMinutes(10);
    expect(await find("one")).toBe("one");
    expect(await find("one")).toBe("one");
    expect(fetches).toHaveLength(2);
    answer(keySets.second);
    await settle();
    expect(await find("two")).toBe("two");
    expect(fetches).toHaveLength(2);
    expect(reported).toEqual([]);
  });

  test("are not refreshed before", async () => {
    await warm();
    clock.moveSeconds(599);
    await find("one");
    expect(fetches).toHaveLength(1);
  });

  test("are reported when a refresh beside a caller fails, once an attempt, and stay", async () => {
    await warm();
    clock.moveMinutes(10);
    await Promise.all([find("one"), find("one")]);
    fail();
    await settle();
    expect(await find("one")).toBe("one");
    expect(reported).toEqual([unavailable]);
    expect(fetches).toHaveLength(2);
  });

  test("are not reported when the refresh was suspended with its process, and the next one is tried at once", async () => {
    await warm();
    clock.moveMinutes(10);
    await find("one");
    clock.moveMinutes(5);
    const thawed = find("one");
    fail();
    expect(await thawed).toBe("one");
    await settle();
    expect(reported).toEqual([]);
    await find("one");
    expect(fetches).toHaveLength(3);
  });

  test("are fetched again for a caller that waited for a suspended refresh", async () => {
    await warm();
    clock.moveMinutes(10);
    await find("one");
    clock.moveMinutes(5);
    const rotated = find("two");
    fail();
    await settle();
    answer(keySets.second);
    expect(await rotated).toBe("two");
    expect(fetches).toHaveLength(3);
  });

  test("are replaced by a suspended refresh when it continues", async () => {
    await warm();
    clock.moveMinutes(10);
    await find("one");
    clock.moveMinutes(5);
    const rotated = find("two");
    answer(keySets.second);
    expect(await rotated).toBe("two");
    expect(fetches).toHaveLength(2);
  });

  test("are fetched for an unknown key id when the cool-down allows it, and a fruitless fetch cools down as well", async () => {
    await warm();
    await expect(find("two")).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
    expect(fetches).toHaveLength(1);
    clock.moveSeconds(30);
    const junk = find("junk");
    await settle();
    answer(keySets.first);
    await expect(junk).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
    clock.moveSeconds(29);
    await expect(find("junk")).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
    expect(fetches).toHaveLength(2);
  });

  test("that an unknown key id may be among are unavailable, not absent, while they cannot be fetched", async () => {
    await warm();
    clock.moveSeconds(30);
    const rotated = find("two");
    await settle();
    fail();
    await expect(rotated).rejects.toMatchObject({ code: "identity_unavailable", retryAfterSeconds: 30 });
    clock.moveSeconds(12);
    await expect(find("two")).rejects.toMatchObject({ code: "identity_unavailable", detail: "down", retryAfterSeconds: 18 });
    expect(await find("one")).toBe("one");
    expect(fetches).toHaveLength(2);
  });

  test("that are older than an hour are waited for: a process that is suspended after each call never refreshes them beside one", async () => {
    await warm();
    clock.moveMinutes(60);
    const late = find("one");
    await settle();
    answer(keySets.second);
    await expect(late).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
    expect(await find("two")).toBe("two");
  });

  test("that are older than an hour are used when the issuer is down, and that is reported", async () => {
    await warm();
    clock.moveMinutes(60);
    const late = find("one");
    await settle();
    fail();
    expect(await late).toBe("one");
    expect(await find("one"), "within the cool-down no caller waits").toBe("one");
    expect(fetches).toHaveLength(2);
    expect(reported).toEqual([unavailable]);
  });

  describe("while there was never one", () => {
    /** One caller, whose fetch fails if there is one. @returns How many fetches the caller caused. */
    const refuse = async () => {
      const before = fetches.length;
      const refused = expect(find("one")).rejects.toMatchObject({ code: "identity_unavailable" });
      await settle();
      fail();
      await refused;
      return fetches.length - before;
    };

    test("are fetched again a second after a failure, then after two, four, and no later than after half a minute", async () => {
      const fetchedAt: number[] = [];
      for (let second = 0; second <= 125; second += 1) {
        fetchedAt.push(...Array.from({ length: await refuse() }, () => second));
        clock.moveSeconds(1);
      }
      expect(fetchedAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121]);
    });

    test("let the callers in a second after the issuer is back, and tell the refused ones when to come back", async () => {
      const refused = find("one");
      await settle();
      fail();
      await expect(refused).rejects.toMatchObject({ code: "identity_unavailable", retryAfterSeconds: 1 });
      clock.moveSeconds(1);
      await warm();
      expect(fetches).toHaveLength(2);
      clock.moveSeconds(2);
      await expect(find("junk"), "from the first keys on, half a minute between two fetches").rejects.toBeInstanceOf(
        errors.JWKSNoMatchingKey,
      );
      expect(fetches).toHaveLength(2);
    });

    test("are fetched by one caller at a time, and those that waited for a slow failure cause no other fetch", async () => {
      const waiting = Array.from({ length: 50 }, () => expect(find("one")).rejects.toMatchObject({ retryAfterSeconds: 1 }));
      await settle();
      clock.moveSeconds(4);
      waiting.push(...Array.from({ length: 50 }, () => expect(find("one")).rejects.toMatchObject({ retryAfterSeconds: 1 })));
      await settle();
      expect(fetches).toHaveLength(1);
      fail();
      await Promise.all(waiting);
      expect(fetches).toHaveLength(1);
    });

    test("are fetched at once after a fetch that was suspended with its process", async () => {
      const frozen = expect(find("one")).rejects.toMatchObject({ code: "identity_unavailable" });
      await settle();
      clock.moveMinutes(5);
      const thawed = find("one");
      fail();
      await frozen;
      await settle();
      answer(keySets.first);
      expect(await thawed).toBe("one");
      expect(fetches).toHaveLength(2);
    });
  });

  test("are not used for longer than a day", async () => {
    await warm();
    clock.moveMinutes(24 * 60);
    const late = find("one");
    await settle();
    fail();
    await expect(late).rejects.toMatchObject({ code: "identity_unavailable" });
  });
});
