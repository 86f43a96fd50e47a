import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { Secret } from "../../lib/secret.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";

const newKey = () => randomBytes(32).toString("base64");
const sealerOf = (keys: Record<string, string>) => aesSealer(memorySecrets({ seal: keys }), "seal", randomBytes);
const canary = new Secret("canary-verifier");

describe("a sealed value", () => {
  const sealer = sealerOf({ current: newKey() });

  it("opens in its own context, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), async (text, context) => {
        expect((await sealer.open(await sealer.seal(new Secret(text), context), context)).reveal()).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it("is different each time", async () => {
    expect(await sealer.seal(canary, "here")).not.toBe(await sealer.seal(canary, "here"));
  });

  it("S2: does not open where it was moved to", async () => {
    const sealed = await sealer.seal(canary, "here");
    await expect(sealer.open(sealed, "there")).rejects.toMatchObject({ code: "state_invalid" });
    await expect(sealer.open(sealed, "")).rejects.toMatchObject({ code: "state_invalid" });
  });

  it("S2: does not open when any one bit of it is flipped", async () => {
    const [keyId, body = ""] = (await sealer.seal(canary, "here")).split(".");
    const bytes = Buffer.from(body, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expect(sealer.open(`${keyId}.${flipped.toString("base64url")}`, "here")).rejects.toMatchObject({ code: "state_invalid" });
    }
  });

  it.each([
    [
      "cut short by one byte",
      (sealed: string) =>
        Buffer.from(sealed.split(".")[1] ?? "", "base64url")
          .subarray(0, -1)
          .toString("base64url"),
    ],
    [
      "cut down to its tag",
      (sealed: string) =>
        Buffer.from(sealed.split(".")[1] ?? "", "base64url")
          .subarray(-16)
          .toString("base64url"),
    ],
    ["empty", () => ""],
  ])("S2: does not open when it is %s", async (_, change) => {
    const sealed = await sealer.seal(canary, "here");
    await expect(sealer.open(`${sealed.split(".")[0]}.${change(sealed)}`, "here")).rejects.toMatchObject({ code: "state_invalid" });
  });

  it.each(["", ".", "garbage", "a.b.c"])("that is %j is refused", async (sealed) => {
    await expect(sealer.open(sealed, "here")).rejects.toMatchObject({ code: "state_invalid" });
  });

  it("S47: shows neither the value nor the key, sealed or refused", async () => {
    const current = newKey();
    const own = sealerOf({ current });
    const sealed = await own.seal(canary, "here");
    const refused = await own.open(sealed, "there").catch((error: unknown) => inspect(error, { depth: null, showHidden: true }));
    for (const text of [sealed, String(refused)]) {
      expect(text).not.toContain("canary");
      expect(text).not.toContain(current);
    }
  });
});

describe("a rotation of the seal key", () => {
  it("leaves earlier sealed values readable, until the old key is gone", async () => {
    const [old, current] = [newKey(), newKey()];
    const sealed = await sealerOf({ current: old }).seal(canary, "here");
    expect((await sealerOf({ current, previous: old }).open(sealed, "here")).reveal()).toBe(canary.reveal());
    await expect(sealerOf({ current }).open(sealed, "here")).rejects.toMatchObject({ code: "state_invalid" });
  });

  it("opens a value that another process has sealed with a newer key", async () => {
    const [old, current] = [newKey(), newKey()];
    const asked: (string | undefined)[] = [];
    const read = async (_id: string, fresh?: "fresh") => {
      asked.push(fresh);
      return fresh === undefined ? { current: old } : { current, previous: old };
    };
    const behind = aesSealer({ read }, "seal", randomBytes);
    const sealed = await sealerOf({ current, previous: old }).seal(canary, "here");
    expect((await behind.open(sealed, "here")).reveal()).toBe(canary.reveal());
    expect(asked).toEqual([undefined, "fresh"]);
    await behind.open(await behind.seal(canary, "here"), "here");
    expect(asked, "a key that is known is not asked for again").toEqual([undefined, "fresh", undefined, undefined]);
  });

  it("seals nothing new with the old key", async () => {
    const [old, current] = [newKey(), newKey()];
    const sealed = await sealerOf({ current, previous: old }).seal(canary, "here");
    expect((await sealerOf({ current }).open(sealed, "here")).reveal()).toBe(canary.reveal());
    await expect(sealerOf({ previous: old }).seal(canary, "here")).rejects.toMatchObject({ code: "configuration_invalid" });
  });
});

describe("a seal key", () => {
  it.each([
    ["is absent", {}],
    ["is empty", { current: "" }],
    ["is 31 bytes", { current: randomBytes(31).toString("base64") }],
    ["is 33 bytes", { current: randomBytes(33).toString("base64") }],
    ["is text", { current: "a key that was not encoded" }],
  ])("that %s seals nothing", async (_, keys) => {
    await expect(sealerOf(keys).seal(canary, "here")).rejects.toMatchObject({ code: "configuration_invalid" });
  });
});
