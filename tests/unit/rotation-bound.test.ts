import fc from "fast-check";
import { expect, it } from "vitest";
import type { Provider } from "../../lib/connections/connection.ts";
import { boundRotations } from "../../lib/connections/rotation-bound.ts";

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Work that goes on until it is told to end, and what it has come to. */
function startWork() {
  const bound = boundRotations(2);
  const running = new Map<string, PromiseWithResolvers<void>>();
  const begun: string[] = [];
  const start = (provider: Provider, name: string) =>
    bound(provider, () => {
      const end = Promise.withResolvers<void>();
      begun.push(name);
      running.set(name, end);
      return end.promise.finally(() => running.delete(name));
    });
  return { running, begun, start };
}

it("lets work wait while as much of its provider is in doubt, and begins it in its order", async () => {
  const { running, begun, start } = startWork();
  const all = ["a", "b", "c", "d"].map((name) => start("ovh", name));
  await settle();
  expect(begun).toEqual(["a", "b"]);
  running.get("b")?.resolve();
  await settle();
  expect(begun).toEqual(["a", "b", "c"]);
  running.get("a")?.resolve();
  running.get("c")?.resolve();
  await settle();
  running.get("d")?.resolve();
  await Promise.all(all);
});

it("keeps no other provider waiting", async () => {
  const { begun, start } = startWork();
  for (const name of ["a", "b", "c"]) {
    void start("ovh", name);
  }
  void start("gcp", "d");
  await settle();
  expect(begun).toEqual(["a", "b", "d"]);
});

it("gives the place of work that fails to the next one, and throws what it threw", async () => {
  const { running, begun, start } = startWork();
  const [first] = ["a", "b", "c"].map((name) => start("ovh", name));
  await settle();
  running.get("a")?.reject(new Error("refused"));
  await expect(first).rejects.toThrow("refused");
  await settle();
  expect(begun).toEqual(["a", "b", "c"]);
});

it("never has more in doubt, whatever begins and ends when, and lets all of it end", async () => {
  const events = fc.array(fc.record({ begins: fc.boolean(), pick: fc.nat(), fails: fc.boolean() }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(events, async (given) => {
      const { running, begun, start } = startWork();
      const started: Promise<unknown>[] = [];
      const end = (pick: number, fails: boolean) => {
        const one = [...running.values()][pick % Math.max(1, running.size)];
        fails ? one?.reject(new Error("refused")) : one?.resolve();
      };
      for (const { begins, pick, fails } of given) {
        if (begins) {
          started.push(start("ovh", String(started.length)).catch(() => undefined));
        } else {
          end(pick, fails);
        }
        if (pick % 2 === 0) {
          await settle();
        }
        expect(running.size).toBeLessThanOrEqual(2);
      }
      await settle();
      expect(running.size).toBe(Math.min(2, started.length - begun.length + running.size));
      while (running.size > 0) {
        end(0, false);
        await settle();
      }
      await Promise.all(started);
      expect(begun).toEqual(started.map((_, index) => String(index)));
    }),
  );
});
