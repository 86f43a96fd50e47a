import { describe, expect, test } from "vitest";
import { addAccount, cloudPlatform, refreshTokenStates } from "../../fixtures/google-control.ts";
import { type Answer, confirm, confirmOf, connect, connectFully, newPerson, outcomeOf, type Person } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: the preview of a confirmation", () => {
  const target = useEmbeddedTarget();

  const preview = (person: Person, callback: Answer) => person.client.previewConfirmation({ confirm: confirmOf(callback) });

  test("names the account and the permissions, as often as it is asked for, and the confirmation still works", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    const before = Date.now();
    for (const _ of [1, 2]) {
      const { status, json } = await preview(person, callback);
      expect([status, json]).toEqual([
        200,
        {
          state: "waiting",
          provider: "gcp",
          account: "default",
          identity: { id: account.sub, label: account.email },
          scopes: {
            requested: ["openid", "email", cloudPlatform],
            granted: expect.arrayContaining(["openid", cloudPlatform]),
            missing: [],
          },
          takes_over: false,
          reach: null,
          replaces: null,
          expires_at: expect.any(String),
        },
      ]);
      expect(Date.parse(String(json.expires_at))).toBeGreaterThan(before);
    }
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect((await confirm(person, callback)).status).toBe(200);
    expect((await preview(person, callback)).json).toMatchObject({
      state: "confirmed",
      identity: { label: account.email },
      expires_at: null,
    });
  });

  test("names the connection whose place the new one takes, and how many changes of its setup stay", async () => {
    const [person, first, second] = [await newPerson(target), await addAccount(target, { projects: 1 }), await addAccount(target)];
    await connectFully(person, first);
    const { changes } = (await person.client.readSetupLedger()).json as { changes: readonly { readonly state: string }[] };
    const callback = await connect(person, second, {}, { body: { replace_account: true } });
    expect((await preview(person, callback)).json).toMatchObject({
      identity: { label: second.email },
      replaces: {
        status: "active",
        identity: { id: first.sub, label: first.email },
        method: "login",
        connected_by: person.id,
        changes: changes.filter(({ state }) => state === "changed").length,
      },
    });
    expect(changes.length).toBeGreaterThan(0);
    const again = await connect(person, first);
    expect((await preview(person, again)).json.replaces).toMatchObject({ identity: { id: first.sub }, changes: 0 });
  });

  test.each(["colleague of the same organisation", "stranger of another organisation"])(
    "S49: a %s sees nothing, and unlike by a confirmation ends nothing",
    async (who) => {
      const [person, account] = [await newPerson(target), await addAccount(target)];
      const other = await newPerson(target, who.startsWith("colleague") ? { org: person.org } : {});
      const callback = await connect(person, account);
      const foreign = await preview(other, callback);
      expect([foreign.status, foreign.json.code]).toEqual([403, "confirmation_foreign"]);
      expect(foreign.text).not.toContain(account.email);
      expect(await refreshTokenStates(target, account)).toEqual(["live"]);
      expect((await confirm(person, callback)).status).toBe(200);
    },
  );

  test("is refused to a viewer, and without the whole confirmation", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const viewer = await newPerson(target, { sub: person.id, org: person.org, role: "viewer" });
    const callback = await connect(person, account);
    expect((await preview(viewer, callback)).json.code).toBe("forbidden");
    const [attempt = "", secret = ""] = (outcomeOf(callback).confirm ?? "").split(".");
    for (const value of [`${attempt}.${"A".repeat(43)}`, attempt, `.${secret}`, `${secret}.${attempt}`]) {
      const { status, json } = await person.client.previewConfirmation({ confirm: value });
      expect([status, json.code]).toEqual([400, "confirmation_invalid"]);
    }
  });
});
