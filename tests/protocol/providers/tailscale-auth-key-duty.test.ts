import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toPublicKey } from "../../../lib/providers/tailscale/ssh-public-key.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { codesOf, openClientMethod } from "./tailscale-connection.ts";
import { expectFailure, troubles } from "./tailscale-fixture.ts";

let tailscale: Awaited<ReturnType<typeof openClientMethod>>;
beforeAll(async () => {
  tailscale = await openClientMethod();
});
beforeEach(() => tailscale.control("POST", "reset"));
afterAll(() => tailscale.close());

const day = 86_400;
const description = "aurora Zm9v-2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
const editPolicy = (tagOwners: object) =>
  tailscale.control("PUT", "tailnets/TAcme1CNTRL/policy", { policy: JSON.stringify({ tagOwners }) });
const daysUntil = (at: Date | undefined) => Math.round(((at?.getTime() ?? 0) - Date.now()) / (day * 1000));
/** As if so many days had passed at Tailscale and here. */
const skip = async (days: number) => {
  await tailscale.control("POST", "clock", { skew_seconds: days * day });
  return secondsAfter(new Date(), days * day);
};

describe("the duty of the auth key", () => {
  test("makes one reusable key with exactly the client's tags, which names its connection", async () => {
    const standing = await tailscale.stand(await tailscale.addClient({ tags: ["tag:aurora", "tag:web"] }));
    const kept = await tailscale.keep(standing);
    expect(await tailscale.authKeys()).toMatchObject([
      {
        id: kept.details.auth_key_id,
        tailnet: "TAcme1CNTRL",
        description,
        reusable: true,
        ephemeral: false,
        preauthorized: true,
        tags: ["tag:aurora", "tag:web"],
        status: "live",
      },
    ]);
    expect(description.length).toBeLessThanOrEqual(50);
    expect(kept.held.auth_key?.reveal()).toMatch(new RegExp(`^tskey-auth-${kept.details.auth_key_id}-`));
    expect(kept.held.client_secret).toBe(standing.held.client_secret);
    expect(daysUntil(new Date(kept.held.auth_key_expires_at?.reveal() ?? ""))).toBe(90);
    const end = new Date(Number(kept.details.end) * day * 1000).toISOString().slice(0, 10);
    expect(end, "the day in the record").toBe(kept.held.auth_key_expires_at?.reveal().slice(0, 10));
    expect(daysUntil(kept.next), "seven days before its end").toBe(83);
  });

  test("S47: shows no secret in what it returns", async () => {
    const done = await tailscale.duty(await tailscale.stand(await tailscale.addClient()));
    expect(inspect(done, { depth: null, showHidden: true }) + JSON.stringify(done)).not.toContain("tskey-");
  });

  test("done again makes nothing, and keeps the instant", async () => {
    const first = await tailscale.connect();
    const again = await tailscale.duty(first);
    expect(again.credential).toBeUndefined();
    expect(daysUntil(again.next)).toBe(83);
    expect(await tailscale.authKeys()).toHaveLength(1);
  });

  test("replaces the key seven days before it expires: the old one is deleted after the new one is stored", async () => {
    const first = await tailscale.connect();
    const now = await skip(84);
    const second = await tailscale.keep(first, now);
    expect(second.held.auth_key_id?.reveal()).not.toBe(first.held.auth_key_id?.reveal());
    expect(second.next, "at once").toEqual(now);
    expect((await tailscale.liveKeys()).map(({ id }) => id)).toEqual([first.details.auth_key_id, second.details.auth_key_id]);
    const third = await tailscale.keep(second, now);
    expect(third.held).toBe(second.held);
    expect((await tailscale.liveKeys()).map(({ id }) => id)).toEqual([second.details.auth_key_id]);
    expect(daysUntil(third.next)).toBe(84 + 83);
  });

  test("creates at most one key a day when keys live no longer than the margin, as with a clock that is behind", async () => {
    const now = await skip(0);
    await tailscale.control("POST", "clock", { skew_seconds: -84 * day });
    let standing = await tailscale.keep(await tailscale.stand(await tailscale.addClient()), now);
    for (const days of [1, 2, 3]) {
      const later = secondsAfter(now, days * day);
      expect(standing.next?.getTime()).toBeGreaterThanOrEqual(secondsAfter(now, days * day).getTime());
      standing = await tailscale.keep(standing, later);
      expect(standing.next, "the old key is deleted by the next step").toEqual(later);
      standing = await tailscale.keep(standing, later);
    }
    expect(await tailscale.authKeys()).toHaveLength(4);
    expect(await tailscale.liveKeys()).toHaveLength(1);
  });

  test("replaces a key that was deleted, and one with other tags than the client's", async () => {
    const first = await tailscale.connect();
    await tailscale.control("DELETE", `keys/${first.details.auth_key_id}`);
    const second = await tailscale.keep(first);
    expect((await tailscale.liveKeys()).map(({ id }) => id)).toEqual([second.details.auth_key_id]);
    await tailscale.edit(first.client, { tags: ["tag:web"] });
    const third = await tailscale.keep(await tailscale.keep(second));
    expect(await tailscale.liveKeys()).toMatchObject([{ id: third.details.auth_key_id, tags: ["tag:web"] }]);
    expect(third.details.tags).toBe("tag:web");
  });

  test("deletes keys that were made and not stored before it makes another one", async () => {
    const standing = await tailscale.stand(await tailscale.addClient());
    await tailscale.duty(standing);
    await tailscale.answerWith("POST", "tailnet/-/keys", { status: 504, body: { message: "too long" }, after: true });
    await expectFailure(tailscale.duty(standing), { code: "provider_unavailable" });
    expect(await tailscale.liveKeys(), "the key whose creation was not answered").toHaveLength(1);
    const kept = await tailscale.keep(standing);
    expect((await tailscale.liveKeys()).map(({ id }) => id)).toEqual([kept.details.auth_key_id]);
    expect(await tailscale.authKeys()).toHaveLength(3);
  });

  test("leaves keys alone that the customer or another connection has made", async () => {
    const standing = await tailscale.connect();
    const { held } = await tailscale.stand(await tailscale.addClient());
    await tailscale.method.duties?.auth_key?.(held, tailscale.callOf({}, "another-connection"), new Date());
    await tailscale.keep(standing);
    expect((await tailscale.liveKeys()).map((key) => key.description)).toEqual([description, "aurora another-connection"]);
  });

  test("puts the details right when they name another SSH key than the one that is held", async () => {
    const standing = await tailscale.connect();
    const { details } = await tailscale.keep({ ...standing, details: { ...standing.details, ssh_key: "other" } });
    expect(toPublicKey(details.ssh_key ?? "")).toBe(standing.held.ssh_public_key?.reveal());
  });

  test("of a connection without an id is a programming error", async () => {
    const { held, details } = await tailscale.stand(await tailscale.addClient());
    await expect(tailscale.method.duties?.auth_key?.(held, { ...tailscale.callOf(details), connectionId: "" }, new Date())).rejects.toThrow(
      RangeError,
    );
  });
});

describe("what keeps the auth key from being made", () => {
  test("a tag without an owner does not end the connection: a check tells the line to add, and it is tried again", async () => {
    const client = await tailscale.addClient();
    await editPolicy({});
    const now = new Date();
    const refused = await tailscale.keep(await tailscale.stand(client), now);
    expect(refused.next).toEqual(secondsAfter(now, 900));
    expect(refused.held.auth_key).toBeUndefined();
    const [finding] = await tailscale.check(refused);
    expect(finding).toMatchObject({ code: "tag_without_owner", target: "tag:aurora", severity: "error", owner: "customer" });
    expect(finding?.action).toContain('"tag:aurora": ["autogroup:admin"],');

    await editPolicy({ "tag:aurora": ["autogroup:admin"] });
    const kept = await tailscale.keep(refused);
    expect(kept.details.key_problem).toBeUndefined();
    expect(await tailscale.check(kept)).toEqual([]);
  });

  test.each([
    ["its scope", { scopes: ["devices:core:read"], tags: [] }, ["client_scope_missing auth_keys", "client_tag_missing"]],
    ["its tag", { scopes: ["all"], tags: [] }, ["client_tag_missing"]],
  ])("a client without %s does not end the connection, and is tried again", async (_title, grants, expected) => {
    const client = await tailscale.addClient(grants);
    const now = new Date();
    const refused = await tailscale.keep(await tailscale.stand(client), now);
    expect(refused.next).toEqual(secondsAfter(now, 900));
    expect(codesOf(await tailscale.check(refused))).toEqual(expected);
    await tailscale.edit(client, { scopes: ["devices:core:read", "auth_keys"], tags: ["tag:aurora"] });
    expect(await tailscale.check(await tailscale.keep(refused))).toEqual([]);
  });

  test("a client that has lost its tag keeps the key that it has", async () => {
    const standing = await tailscale.connect({ scopes: ["all"], tags: [] });
    expect(standing.held.auth_key).toBeUndefined();
    const tagged = await tailscale.connect();
    await tailscale.edit(tagged.client, { scopes: ["all"], tags: [] });
    const kept = await tailscale.keep(tagged);
    expect(kept.held).toBe(tagged.held);
    expect(await tailscale.liveKeys()).toHaveLength(1);
  });

  test("a client that was revoked ends the connection", async () => {
    const standing = await tailscale.connect();
    await tailscale.revoke(standing.client);
    await expectFailure(tailscale.duty(standing), { code: "credential_rejected" });
  });

  test.each(troubles)("%s at any of its requests is thrown, and the next step makes it good", async (_title, answer, expected) => {
    const standing = await tailscale.stand(await tailscale.addClient());
    for (const [method, path] of [
      ["POST", "oauth/token"],
      ["GET", "tailnet/-/keys"],
      ["POST", "tailnet/-/keys"],
    ] as const) {
      await tailscale.answerWith(method, path, answer);
      await expectFailure(tailscale.duty(standing), expected);
    }
    const kept = await tailscale.keep(standing);
    expect((await tailscale.liveKeys()).map(({ id }) => id)).toEqual([kept.details.auth_key_id]);
  });
});
