import { describe, expect, it } from "vitest";
import { buildNotice } from "../../lib/connections/domain-event.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, openWorld } from "../fixtures/connect-fixture.ts";
import { listAll } from "../fixtures/list-all.ts";

const code = (name: string) => ({ code: name });

describe("connecting again", () => {
  it("keeps the connection's id and replaces the refresh token by the new one", async () => {
    const { connect, held, connections, setup } = openWorld();
    const first = await connect();
    const second = await connect();
    expect(setup.forgotten, "of the same account").toEqual([]);
    expect(second.connection).toMatchObject({ id: first.connection.id, createdAt: first.connection.createdAt });
    expect(second.connection.grantId).not.toBe(first.connection.grantId);
    expect(await held()).toMatchObject({ refresh_token: `refresh-of-${ada}-2`, access_token: `access-of-${ada}-2` });
    expect(await listAll(connections, "acme")).toHaveLength(1);
  });

  it.each(["active", "degraded"] as const)(
    "S43: keeps the refresh token that is held when none came, and asks for no new consent, while the connection is %s",
    async (status) => {
      const { connect, held, provider, connections } = openWorld();
      await connect();
      connections.patch(acme, { status });
      await connect({ omitRefreshToken: true });
      expect(await held()).toMatchObject({ refresh_token: `refresh-of-${ada}-1`, access_token: `access-of-${ada}-2` });
      expect(provider.asked).toEqual([{ askConsent: true }, { askConsent: false, subject: ada }]);
    },
  );

  it("S43: asks for consent when another account may take the place", async () => {
    const { connect, begin, start, provider } = openWorld();
    await connect();
    await begin(await start({ replaceAccount: true }));
    expect(provider.asked.at(-1)).toEqual({ askConsent: true });
  });

  it("refuses another account, and revokes its grant", async () => {
    const { connect, park, provider, held } = openWorld();
    await connect();
    await expect(park({ subject: grace })).rejects.toMatchObject(code("account_mismatch"));
    expect(provider.revoked).toEqual([`refresh-of-${grace}-2`]);
    expect(await held()).toMatchObject({ refresh_token: `refresh-of-${ada}-1` });
  });

  it("keeps what the tokens are used in, and forgets it with the account", async () => {
    const { connect, connections } = openWorld();
    await connect();
    const targets = { ids: ["shop"], default: "shop" };
    connections.patch(acme, { targets });
    expect((await connect()).connection).toMatchObject({ targets });
    expect((await connect({ subject: grace }, { replaceAccount: true })).connection).not.toHaveProperty("targets");
  });

  it("replaces the account when its owner asked for it, and revokes the old account's grant", async () => {
    const { connect, provider, connections, held, setup, clock } = openWorld();
    const first = await connect();
    expect(setup.forgotten, "none was replaced yet").toEqual([]);
    const left = [{ what: "role", target: "shop", name: "viewer", state: "left", code: "account_replaced" }] as const;
    setup.leaveBehind({ undone: [], left });
    const second = await connect({ subject: grace }, { replaceAccount: true });
    expect(setup.forgotten).toEqual([acme]);
    const told = connections.kept.filter(({ name }) => name === "setup.left_behind");
    expect(told.map((event) => buildNotice(event, clock()).detail)).toMatchObject([{ connection_id: first.connection.id, left: "role" }]);
    expect(second.connection).toMatchObject({ id: first.connection.id, identity: { id: grace } });
    expect(await held()).toMatchObject({ refresh_token: `refresh-of-${grace}-2` });
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(provider.isAlive(`refresh-of-${grace}-2`)).toBe(true);
    expect(await connections.listByAccount({ provider: "gcp", identity: { id: ada } })).toEqual([]);
    expect(await connections.listByAccount({ provider: "gcp", identity: { id: grace } })).toEqual([acme]);
  });

  it("replaces an account whose credential the store has lost, and reports nothing as left at the provider", async () => {
    const { connect, credentials, provider, parked, logger } = openWorld();
    await connect();
    await credentials.erase({ ...acme, area: "connections" });
    const { connection } = await connect({ subject: grace }, { replaceAccount: true });
    expect(connection.identity.id).toBe(grace);
    expect([provider.revoked, parked.all()]).toEqual([[], []]);
    expect(logger.text()).not.toContain("left at the provider");
  });

  it("refuses another account that was connected between the login and its confirmation, and revokes its grant at once", async () => {
    const { park, confirm, connections, held, provider, parked } = openWorld();
    const [asAda, asGrace] = [await park(), await park({ subject: grace })];
    await confirm(asAda);
    await expect(confirm(asGrace)).rejects.toMatchObject(code("account_mismatch"));
    expect(await connections.read(acme)).toMatchObject({ identity: { id: ada } });
    expect(provider.revoked).toEqual([`refresh-of-${grace}-2`]);
    expect(await held()).toMatchObject({ refresh_token: `refresh-of-${ada}-1` });
    expect(parked.all()).toEqual([]);
  });

  it("keeps the known expiry of the refresh token that it keeps", async () => {
    const { connect, credentials, held } = openWorld();
    await connect();
    const live = { ...acme, area: "connections" } as const;
    const stored = (await credentials.read(live)) ?? expect.fail("nothing is held");
    const expiry = stored.fields.expires_at ?? expect.fail("no expiry");
    await credentials.write(live, { ...stored.fields, refresh_token_expires_at: expiry }, { cas: 1 });
    await connect({ omitRefreshToken: true });
    expect(await held()).toMatchObject({ refresh_token: `refresh-of-${ada}-1`, refresh_token_expires_at: expiry.reveal() });
    await connect();
    expect(await held()).not.toHaveProperty("refresh_token_expires_at");
  });

  it("keeps the duties of the same account and what they found: a setup that does no work sets no look", async () => {
    const { connect, connections, clock } = openWorld();
    await connect();
    const [look, notice] = [new Date(clock().getTime() + 1_800_000), new Date(clock().getTime() + 60_000)];
    const checked = { at: clock(), worst: { severity: "warning", code: "setup_drifted" } } as const;
    connections.patch(acme, { duties: { setup_look: look, expiry_notice: notice }, checked });
    const { connection } = await connect();
    expect(connection).toMatchObject({ duties: { setup_look: look }, checked });
    expect(connection.duties, "that of the earlier grant's token").not.toHaveProperty("expiry_notice");
    expect(connection.due, "the look comes before the token's expiry").toEqual({ at: look, reason: "duty" });
  });

  it("leaves the duties of an account that another one replaces behind", async () => {
    const { connect, connections, clock } = openWorld();
    await connect();
    connections.patch(acme, {
      duties: { setup_look: clock() },
      checked: { at: clock(), worst: { severity: "warning", code: "setup_drifted" } },
    });
    const { connection } = await connect({ subject: grace }, { replaceAccount: true });
    expect(connection).not.toHaveProperty("duties");
    expect(connection).not.toHaveProperty("checked");
  });
});
