import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import type { EndedSessions } from "../../lib/sessions/sessions.ts";
import { secondsAfter } from "../../lib/system.ts";
import { sessionItemKey } from "../../lib/table/item-keys.ts";
import { inClear, newSealKey, sessionWorld, tokensOf } from "../fixtures/session-world.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());
beforeEach(() => local.empty());

const itemOf = async (id: string) => (await local.items()).find(({ pk }) => pk === sessionItemKey(hashOpaqueValue(id)).pk);
const put = (Item: Readonly<Record<string, unknown>>) => local.table.client.send(new PutCommand({ TableName: local.table.name, Item }));

describe("a session in the table", () => {
  test("is read by its id alone, and the table holds neither the id nor a token in clear", async () => {
    const { clock, sessions, signIn } = sessionWorld(local.table);
    // No text of base64 has a point: random bytes do not spell the name.
    const id = await signIn({ sid: "their-sid", person: "ada.lovelace" });
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(inClear(await sessions.readSession(id))).toEqual({
      ...{ person: "ada.lovelace", sid: "their-sid", accessToken: "access-1", refreshToken: "refresh-1", idToken: "id-1" },
      ...{ expiresAt: secondsAfter(clock(), 3600), endsAt: secondsAfter(clock(), 86_400) },
    });
    const stored = JSON.stringify(await local.items());
    for (const secret of [id, "access-1", "refresh-1", "id-1", "ada.lovelace", "their-sid"]) {
      expect(stored).not.toContain(secret);
    }
    expect(await sessions.readSession(`${id.slice(0, -1)}_`)).toBe("none");
  });

  test("two sign-ins of one person are two sessions", async () => {
    const { sessions, signIn } = sessionWorld(local.table);
    const [one, other] = [await signIn(), await signIn()];
    expect(one).not.toBe(other);
    await sessions.endSession(one);
    expect(await sessions.readSession(one)).toBe("none");
    expect(await sessions.readSession(other)).toMatchObject({ person: "ada" });
  });

  test("does not open where it was moved to, when a bit of it was changed, or in a stage with another seal key", async () => {
    const { clock, sessions, signIn } = sessionWorld(local.table);
    const [eves, adas] = [await signIn({ person: "eve" }), await signIn()];
    const stored = await itemOf(adas);
    await put({ ...stored, ...sessionItemKey(hashOpaqueValue(eves)) });
    expect(await sessions.readSession(eves)).toBe("none");
    expect(await sessionWorld(local.table, { clock, sealKey: newSealKey() }).sessions.readSession(adas)).toBe("none");
    expect(await sessions.readSession(adas)).toMatchObject({ person: "ada" });
    await put({ ...stored, sealed: String(stored?.sealed).replace(/.$/, (last) => (last === "A" ? "Q" : "A")) });
    expect(await sessions.readSession(adas)).toBe("none");
  });

  test("ends after a day, however much it is used", async () => {
    const { clock, sessions, signIn } = sessionWorld(local.table);
    const id = await signIn();
    for (let hour = 1; hour < 24; hour += 1) {
      clock.moveMinutes(60);
      expect(await sessions.readSession(id)).toMatchObject({ person: "ada" });
    }
    clock.moveSeconds(3599);
    expect(await sessions.readSession(id)).toMatchObject({ person: "ada" });
    clock.moveSeconds(1);
    expect(await sessions.readSession(id)).toBe("ended");
  });

  test("ends after eight hours without use, and each use puts that off", async () => {
    const { clock, sessions, signIn } = sessionWorld(local.table);
    const id = await signIn({ tokens: tokensOf(1, secondsAfter(clock(), 90_000)) });
    clock.moveSeconds(8 * 3600 - 1);
    expect(await sessions.readSession(id)).toMatchObject({ person: "ada" });
    clock.moveSeconds(8 * 3600 - 1);
    expect(await sessions.readSession(id)).toMatchObject({ person: "ada" });
    clock.moveSeconds(8 * 3600);
    expect(await sessions.readSession(id)).toBe("ended");
  });

  test("is written for its use once in five minutes at most, and never again once it was ended", async () => {
    const { clock, sessions, signIn } = sessionWorld(local.table);
    const id = await signIn();
    const before = await itemOf(id);
    clock.moveSeconds(299);
    await sessions.readSession(id);
    expect(await itemOf(id)).toEqual(before);
    clock.moveSeconds(1);
    await sessions.readSession(id);
    expect(await itemOf(id)).toEqual({ ...before, seen_at: clock().getTime() });
    clock.moveSeconds(300);
    await Promise.all([sessions.readSession(id), sessions.endSession(id)]);
    expect(await itemOf(id)).toBeUndefined();
  });

  test("gives its tokens to the one call that ends it", async () => {
    const { sessions, signIn } = sessionWorld(local.table);
    const id = await signIn();
    const ended = await Promise.all(Array.from({ length: 5 }, () => sessions.endSession(id)));
    expect(ended.filter((tokens) => tokens !== undefined).map(inClear)).toMatchObject([{ refreshToken: "refresh-1", idToken: "id-1" }]);
    expect(await sessions.endSession(id)).toBeUndefined();
  });

  test("is ended by the identity provider's name of it, and by its person, and no other is", async () => {
    const { sessions, signIn } = sessionWorld(local.table);
    const [desk, phone, hers] = [await signIn({ sid: "a" }), await signIn({ sid: "b" }), await signIn({ person: "eve", sid: "c" })];
    const countOf = async (ended: Promise<EndedSessions>) => (await ended).tokens.length;
    expect(await countOf(sessions.endBySid("a"))).toBe(1);
    expect(await countOf(sessions.endBySid("a"))).toBe(0);
    expect(await countOf(sessions.endBySid("ada"))).toBe(0);
    const read = () => Promise.all([desk, phone, hers].map((id) => sessions.readSession(id)));
    expect(await read()).toMatchObject(["none", { person: "ada" }, { person: "eve" }]);
    expect(await countOf(sessions.endBySubject("ada"))).toBe(1);
    expect(await read()).toMatchObject(["none", "none", { person: "eve" }]);
    // Eve's session with the two ways to it, and the way by sid to the session of the phone.
    expect(await local.items()).toHaveLength(4);
  });

  test("everywhere: when the table fails half way, what was ended can be revoked, and the caller's own is still there to try again", async () => {
    const { sessions, signIn, sealKey } = sessionWorld(local.table);
    const [own] = [await signIn(), await signIn(), await signIn()];
    let deletes = 0;
    const send = async (command: { readonly input: { readonly ReturnValues?: string; readonly UpdateExpression?: string } }) => {
      const { ReturnValues, UpdateExpression } = command.input;
      if (ReturnValues === "ALL_OLD" && UpdateExpression === undefined && ++deletes === 2) {
        throw Object.assign(new Error("away"), { name: "InternalServerError" });
      }
      return local.table.client.send(command as never);
    };
    const failing = sessionWorld({ ...local.table, client: { ...local.table.client, send: send as never } }, { sealKey });
    const half = await failing.sessions.endBySubject("ada", own);
    expect([half.tokens.length, half.failure?.code]).toEqual([1, "table_unavailable"]);
    expect(await sessions.findPerson(own)).toBe("ada");
    expect((await sessions.endBySubject("ada", own)).tokens).toHaveLength(2);
    expect(await sessions.findPerson(own)).toBeUndefined();
  });

  test("every item of it has the end by which the table deletes it", async () => {
    const { clock, signIn } = sessionWorld(local.table);
    await signIn({ sid: "a" });
    const end = secondsAfter(clock(), 86_400).getTime() / 1000;
    expect((await local.items()).map(({ ttl }) => ttl)).toEqual([end, end, end]);
  });
});

describe("an access token that has expired", () => {
  test("is refreshed once for twenty callers at once, and all get the new one", async () => {
    const { clock, sessions, signIn, asked } = sessionWorld(local.table);
    const id = await signIn();
    clock.moveSeconds(3601);
    const read = await Promise.all(Array.from({ length: 20 }, () => sessions.readSession(id)));
    expect(read.map(inClear)).toEqual(Array.from({ length: 20 }, () => expect.objectContaining({ accessToken: "access-2" })));
    expect(asked).toEqual(["refresh-1"]);
    clock.moveSeconds(3600);
    expect(inClear(await sessions.readSession(id))).toMatchObject({ accessToken: "access-3", refreshToken: "refresh-3" });
    expect(asked).toEqual(["refresh-1", "refresh-2"]);
  });

  test("ends the session if there is no refresh token", async () => {
    const { clock, sessions, signIn } = sessionWorld(local.table);
    const { refreshToken: _, ...tokens } = tokensOf(1, secondsAfter(clock(), 60));
    const id = await signIn({ tokens });
    clock.moveSeconds(59);
    expect(await sessions.readSession(id)).toMatchObject({ person: "ada" });
    clock.moveSeconds(1);
    expect(await sessions.readSession(id)).toBe("ended");
  });

  test("ends the session, for all who wait, if the identity provider refuses the refresh token", async () => {
    const { clock, sessions, signIn, asked, issuer } = sessionWorld(local.table);
    const id = await signIn();
    issuer.answer = async () => "refused";
    clock.moveSeconds(3601);
    expect(await Promise.all(Array.from({ length: 5 }, () => sessions.readSession(id)))).toEqual(Array.from({ length: 5 }, () => "ended"));
    expect(asked).toHaveLength(1);
    expect(await itemOf(id)).toBeUndefined();
  });

  test("is an outage, with one request for all who wait, while the identity provider is away, and the session stays", async () => {
    const { clock, sessions, signIn, asked, issuer } = sessionWorld(local.table);
    const id = await signIn();
    const { answer } = issuer;
    issuer.answer = async () => {
      throw new Failure("identity_unavailable");
    };
    clock.moveSeconds(3590);
    expect(inClear(await sessions.readSession(id))).toMatchObject({ accessToken: "access-1" });
    expect(await itemOf(id)).not.toHaveProperty("lease_until");
    clock.moveSeconds(10);
    const read = await Promise.allSettled(Array.from({ length: 5 }, () => sessions.readSession(id)));
    expect(read).toMatchObject(Array.from({ length: 5 }, () => ({ reason: { code: "identity_unavailable" } })));
    expect(asked).toEqual(["refresh-1", "refresh-1"]);
    issuer.answer = answer;
    expect(inClear(await sessions.readSession(id))).toMatchObject({ refreshToken: "refresh-4" });
  });

  test("is not refreshed by a second caller before the lease of one that died is over", async () => {
    const { clock, sessions, signIn, asked, issuer } = sessionWorld(local.table);
    const id = await signIn();
    const { answer } = issuer;
    issuer.answer = () => new Promise(() => undefined);
    clock.moveSeconds(3601);
    void sessions.readSession(id);
    await expect.poll(() => asked).toHaveLength(1);
    await expect(sessions.readSession(id)).rejects.toMatchObject({ code: "identity_unavailable", retryAfterSeconds: 5 });
    expect(asked).toHaveLength(1);
    clock.moveSeconds(5);
    issuer.answer = answer;
    expect(inClear(await sessions.readSession(id))).toMatchObject({ accessToken: "access-3" });
  });

  test("is not refreshed by a caller that waited so long for one that died that its own time might end before the answer", async () => {
    const { clock, sessions, signIn, asked, issuer } = sessionWorld(local.table);
    const id = await signIn();
    const { answer } = issuer;
    issuer.answer = () => new Promise(() => undefined);
    clock.moveSeconds(3601);
    void sessions.readSession(id);
    await expect.poll(() => asked).toHaveLength(1);
    issuer.answer = answer;
    clock.moveSeconds(5);
    await expect(sessions.readSession(id)).rejects.toMatchObject({ code: "identity_unavailable", retryAfterSeconds: 5 });
    expect(asked).toHaveLength(1);
    expect(inClear(await sessions.readSession(id))).toMatchObject({ accessToken: "access-3" });
  });

  test("is not refreshed with a refresh token that another caller has spent since it was read", async () => {
    const { clock, sessions, signIn, asked, sealKey } = sessionWorld(local.table);
    const id = await signIn();
    clock.moveSeconds(3601);
    let sent = 0;
    const send = async (command: unknown) => {
      const answer = await local.table.client.send(command as never);
      if (++sent === 1) {
        await sessions.readSession(id);
      }
      return answer;
    };
    const slow = sessionWorld({ ...local.table, client: { ...local.table.client, send: send as never } }, { sealKey, clock });
    expect(inClear(await slow.sessions.readSession(id))).toMatchObject({ accessToken: "access-2" });
    expect([asked, slow.asked]).toEqual([["refresh-1"], []]);
  });

  test("does not bring a session back that was ended while it was refreshed", async () => {
    const { clock, sessions, signIn, issuer } = sessionWorld(local.table);
    const id = await signIn();
    issuer.answer = async () => {
      await sessions.endSession(id);
      return tokensOf(2, secondsAfter(clock(), 3600));
    };
    clock.moveSeconds(3601);
    expect(await sessions.readSession(id)).toBe("ended");
    expect(await local.items()).toHaveLength(1);
  });
});
