import { expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { fairShare, type TakePart } from "../../lib/http/fair-share.ts";

const begin = Date.UTC(2026, 2, 1, 12);
const share = { use: "tokens", rate: { count: 100, seconds: 10 } } as const;

/** One table, and processes that take from it, with one clock. */
function world(take?: TakePart) {
  let nowMs = begin;
  const taken = new Map<string, number>();
  const failed: unknown[] = [];
  let writes = 0;
  const counted: TakePart = async ({ tenant, amount, most, windowStart }) => {
    writes += 1;
    const key = `${tenant} ${windowStart.getTime()}`;
    const before = taken.get(key) ?? 0;
    taken.set(key, before < most ? before + amount : before);
    return before < most;
  };
  const process = () => fairShare({ clock: () => new Date(nowMs), take: take ?? counted }, share, (error) => failed.push(error));
  return {
    process,
    failed,
    writes: () => writes,
    wait: (milliseconds: number) => {
      nowMs += milliseconds;
    },
  };
}

/** Sends requests one after the other. @returns How many were let through, and the failure of the last refused one. */
async function send(count: (tenant: string) => Promise<void> | undefined, tenant: string, times: number) {
  let [allowed, refusal] = [0, undefined as Failure | undefined];
  for (let sent = 0; sent < times; sent += 1) {
    try {
      await count(tenant);
      allowed += 1;
    } catch (error) {
      refusal = error as Failure;
    }
  }
  return { allowed, refusal };
}

test("S66: a process lets a share through in a window, refuses the rest with the seconds to wait, and begins anew", async () => {
  const { process, wait } = world();
  const count = process();
  wait(3000);
  const first = await send(count, "acme", 1000);
  expect(first.allowed).toBe(100);
  expect(first.refusal).toMatchObject({ code: "organisation_limited", retryAfterSeconds: 7 });
  wait(6999);
  expect((await send(count, "acme", 1)).allowed).toBe(0);
  wait(1);
  expect((await send(count, "acme", 1000)).allowed).toBe(100);
});

test("S66: an organisation at ten times its share costs another one not a single request", async () => {
  const { process, wait } = world();
  const processes = Array.from({ length: 4 }, process);
  const allowed = { loud: 0, quiet: 0 };
  for (let second = 0; second < 60; second += 1) {
    for (let request = 0; request < 100; request += 1) {
      const count = processes[request % 4] as ReturnType<typeof process>;
      allowed.loud += (await send(count, "loud", 1)).allowed;
      // Nine requests a second, of ten that are its share.
      allowed.quiet += request % 11 === 0 && request < 99 ? (await send(count, "quiet", 1)).allowed : 0;
    }
    wait(1000);
  }
  expect(allowed.quiet).toBe(9 * 60);
  // A tenth of the share for each process beyond the first.
  expect(allowed.loud).toBe(6 * (100 + 3 * 10));
});

test("an organisation that sends less than a tenth of its share to a process causes no write, and a refused one none either", async () => {
  const { process, writes, wait } = world();
  const count = process();
  for (let window = 0; window < 5; window += 1) {
    await send(count, "quiet", 10);
    wait(10_000);
  }
  expect(writes()).toBe(0);
  await send(count, "loud", 100);
  expect(writes()).toBe(9);
  await send(count, "loud", 10_000);
  expect(writes()).toBe(9);
  // Another process asks once more, and hears that nothing is left.
  const another = process();
  await send(another, "loud", 10_000);
  expect(writes()).toBe(10);
});

test("what is let through without waiting is let through without a promise", () => {
  const count = world().process();
  expect(Array.from({ length: 10 }, () => count("acme"))).toEqual(Array(10).fill(undefined));
});

test("while the table fails, each process lets a share through and no more, and says so", async () => {
  const { process, failed } = world(() => Promise.reject(new Failure("table_unavailable")));
  const count = process();
  expect((await send(count, "acme", 1000)).allowed).toBe(100);
  expect(failed).toHaveLength(9);
});

test("a process remembers a thousand organisations: more do not make it larger, and the newest stay", async () => {
  const { process } = world();
  const count = process();
  await send(count, "first", 1000);
  for (let other = 0; other < 999; other += 1) {
    await count(`other ${other}`);
  }
  expect((await send(count, "first", 1)).allowed).toBe(0);
  await count("one more");
  expect((await send(count, "first", 1)).allowed).toBe(1);
});

test("a share that is no multiple of ten is let through to within one part", async () => {
  const { process } = world();
  void process;
  const taken = { count: 0 };
  const count = fairShare(
    {
      clock: () => new Date(begin),
      take: async ({ amount, most }) => {
        const isLeft = taken.count < most;
        taken.count += isLeft ? amount : 0;
        return isLeft;
      },
    },
    { use: "refreshes", rate: { count: 7, seconds: 60 } },
    () => {},
  );
  expect((await send(count, "acme", 100)).allowed).toBe(7);
});
