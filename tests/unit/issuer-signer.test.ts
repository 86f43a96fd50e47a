import { generateKeyPairSync } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { toJwk } from "../../lib/issuer/issuer-documents.ts";
import { issuerSigner } from "../../lib/issuer/issuer-signer.ts";
import { findSigner, type IssuerKey, isShown, type KeySet } from "../../lib/issuer/key-set.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

const der = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "der" });
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const key = (arn: string, times: Partial<IssuerKey> = {}): IssuerKey => ({ arn, kid: `kid of ${arn}`, publishedAt: at(0), ...times });

describe("the signer of a key set", () => {
  test.each<[string, KeySet, string | undefined]>([
    ["a key that is only published", [key("next")], undefined],
    ["a key whose time has come", [key("one", { signsFrom: at(100) })], "one"],
    ["a key whose time has not come", [key("one", { signsFrom: at(101) })], undefined],
    ["the newer of two", [key("old", { signsFrom: at(1), leavesAt: at(900) }), key("new", { signsFrom: at(99) })], "new"],
    ["the older, until the newer one's time", [key("new", { signsFrom: at(101) }), key("old", { signsFrom: at(1) })], "old"],
    ["a key that has left", [key("old", { signsFrom: at(1), leavesAt: at(100) })], undefined],
    ["an empty set", [], undefined],
  ])("%s", (_, keys, arn) => {
    expect(findSigner(keys, at(100))?.arn).toBe(arn);
  });

  test.each<[Partial<IssuerKey>, boolean]>([
    [{}, true],
    [{ leavesAt: at(101) }, true],
    [{ leavesAt: at(100) }, false],
    [{ publishedAt: at(100) }, true],
    [{ publishedAt: at(101) }, false],
  ])("a key with %j is shown: %s", (times, expected) => {
    expect(isShown(key("one", times), at(100))).toBe(expected);
  });
});

describe("a process that signs", () => {
  let clock: ReturnType<typeof stoppedClock>;
  let stored: KeySet | undefined;
  let broken: Set<string>;
  let reads: string[];
  beforeEach(() => {
    clock = stoppedClock();
    stored = undefined;
    broken = new Set();
    reads = [];
  });

  const fail = () => {
    throw new Failure("issuer_unavailable", { detail: "kms: DisabledException" });
  };
  const open = () => {
    const withSigner = issuerSigner({
      readKeySet: async () => {
        reads.push("table");
        if (broken.has("table")) {
          throw new Failure("table_unavailable", { detail: "dynamodb: TimeoutError" });
        }
        return stored;
      },
      keyOf: (arn) => ({
        readPublicKey: async () => {
          reads.push(arn);
          return broken.has(arn) ? fail() : der;
        },
        sign: async () => (broken.has(arn) ? fail() : Buffer.from(arn)),
      }),
      templateKey: "template",
      clock,
    });
    return () => withSigner(async ({ kid, sign }) => `${(await sign("text")).toString()} as ${kid}`);
  };
  const signing = (arn: string): IssuerKey => key(arn, { signsFrom: new Date(0) });

  test("uses the template's key where no set was stored, and reads its public half once", async () => {
    const sign = open();
    expect(await Promise.all([sign(), sign()])).toEqual(Array(2).fill(`template as ${toJwk(der).kid}`));
    clock.moveSeconds(301);
    await sign();
    expect(reads).toEqual(["table", "template", "table"]);
  });

  test("reads the set once in five minutes, and no public key", async () => {
    stored = [signing("one")];
    const sign = open();
    await sign();
    stored = [signing("two")];
    clock.moveSeconds(299);
    expect(await sign()).toBe("one as kid of one");
    clock.moveSeconds(2);
    expect(await sign()).toBe("two as kid of two");
    expect(reads).toEqual(["table", "table"]);
  });

  test("goes over to the next key at its instant, without a read", async () => {
    stored = [signing("old"), key("new", { signsFrom: new Date(clock().getTime() + 60_000) })];
    const sign = open();
    expect(await sign()).toBe("old as kid of old");
    clock.moveSeconds(60);
    expect(await sign()).toBe("new as kid of new");
    expect(reads).toEqual(["table"]);
  });

  test("goes on with what it knows while the table is away, and asks again after ten seconds (S79)", async () => {
    stored = [signing("one")];
    const sign = open();
    await sign();
    broken.add("table");
    clock.moveSeconds(400);
    expect([await sign(), await sign()]).toEqual(Array(2).fill("one as kid of one"));
    broken.clear();
    stored = [signing("two")];
    clock.moveSeconds(11);
    expect(await sign()).toBe("two as kid of two");
    expect(reads).toHaveLength(3);
  });

  test("does not sign with the template's key when a set cannot be read for the first time", async () => {
    broken.add("table");
    await expect(open()()).rejects.toThrow(expect.objectContaining({ code: "issuer_unavailable" }));
    expect(reads).not.toContain("template");
  });

  test("a key that was taken out at once costs no token: the set is read again", async () => {
    stored = [signing("stolen")];
    const sign = open();
    await sign();
    broken.add("stolen");
    stored = [signing("new")];
    clock.moveSeconds(10);
    expect(await sign()).toBe("new as kid of new");
    expect(reads).toEqual(["table", "table"]);
  });

  test.each([
    ["the only key does not sign", () => [signing("one")], "kms: DisabledException"],
    ["no key may sign", () => [key("one")], "no key of the key set may sign"],
  ])("%s: the operator's failure, and the table is asked again after ten seconds (S79)", async (_, keys, detail) => {
    stored = keys();
    broken.add("one");
    const sign = open();
    for (const _call of [1, 2, 3]) {
      await expect(sign()).rejects.toThrow(expect.objectContaining({ code: "issuer_unavailable", detail }));
    }
    expect(reads).toEqual(["table"]);
    stored = [signing("two")];
    clock.moveSeconds(10);
    expect(await sign()).toBe("two as kid of two");
  });
});
