import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { chooseRootTailnet } from "../../functions/aurora/tailscale/choose-tailnets.ts";
import { readRootTailnet as rootTailnet, readStatus as status } from "../../functions/aurora/tailscale/read-tailnet.ts";
import { listMachines as devices } from "../../functions/aurora/tailscale/tailnets.ts";
import { createHandler as connect } from "../../functions/tailscale/connect.ts";
import { buildSetups } from "../../lib/connections/setup-starter.ts";
import { GLOBE } from "../unit/local-tailscale-fixture.ts";
import { openTailscaleWorld, slot } from "./tailscale-world.ts";

let world: Awaited<ReturnType<typeof openTailscaleWorld>>;
beforeEach(async () => {
  await world?.close();
  world = await openTailscaleWorld();
});
afterAll(() => world.close());

const acme = "tailacme1.ts.net";
const globe = "tailglobe2.ts.net";

/** Connects a client under a word, or without one. */
async function connectAs(place: { readonly account?: string; readonly label?: string }, grants?: Record<string, unknown>) {
  const { clientId, clientSecret } = await world.addClient(grants);
  const body = { clientId, clientSecret: clientSecret.reveal(), ...place };
  return world.call(connect({ ...world.deps, setups: buildSetups({}) }), "POST connect", { body });
}
const accounts = async () => (await world.connections.list("acme", "tailscale")).map(({ account }) => account);
const read = (account: string) => world.connections.read({ ...slot, account });

describe("several connections to one provider", () => {
  it("are made under the caller's words, each with an identity, a label, a credential and an auth key of its own", async () => {
    expect((await connectAs({})).status).toBe(200);
    expect((await connectAs({ account: "globe", label: "Globe, our sister" }, { tailnet: GLOBE })).status).toBe(200);
    const [first, second] = [await read("default"), await read("globe")];
    expect(first).toMatchObject({ identity: { id: acme }, status: "active" });
    expect(first).not.toHaveProperty("label");
    expect(second).toMatchObject({ identity: { id: globe }, label: "Globe, our sister", status: "active" });
    expect(first?.details?.auth_key_id).not.toBe(second?.details?.auth_key_id);
    const stored = await Promise.all(
      ["default", "globe"].map((account) => world.deps.credentials.read({ ...slot, account, area: "connections" })),
    );
    expect(new Set(stored.map((each) => each?.fields.client_id?.reveal())).size).toBe(2);
  });

  it("keep their label when they are connected again without one", async () => {
    await connectAs({ account: "production", label: "Production" });
    expect((await connectAs({ account: "production" })).status).toBe(200);
    expect((await read("production"))?.label).toBe("Production");
  });

  it("do not replace one another: another tailnet under the same word is refused", async () => {
    await connectAs({ account: "production" });
    const { status: refused, json } = await connectAs({ account: "production" }, { tailnet: GLOBE });
    expect([refused, json.code]).toEqual([409, "account_mismatch"]);
    expect(await accounts()).toEqual(["production"]);
  });

  it.each(["", "Production", "a b", "-a", "a".repeat(64), "token", "preflight", "a#b", "a/b", 7])(
    "are not made under %j, which a path or a route cannot hold",
    async (account) => {
      const { status: refused, json } = await connectAs({ account: account as string });
      expect([refused, json.code, json.field]).toEqual([400, "invalid_request", "account"]);
      expect(await accounts()).toEqual([]);
    },
  );

  it.each(["", "x".repeat(65), "a\u0007"])("are not made with the label %j", async (label) => {
    const { status: refused, json } = await connectAs({ label });
    expect([refused, json.code, json.field]).toEqual([400, "invalid_request", "label"]);
    expect(await accounts()).toEqual([]);
  });
});

describe("a route of Aurora's", () => {
  const statusOf = async (query = "") => (await world.call(status(world.deps), "GET status", { query })).json;

  it("shows the connection without a word first, and says how many there are", async () => {
    await connectAs({ account: "globe" }, { tailnet: GLOBE });
    expect(await statusOf()).toMatchObject({ connected: true, tailnet: globe, accounts: 1 });
    await connectAs({});
    expect(await statusOf()).toMatchObject({ connected: true, tailnet: acme, accounts: 2 });
    expect(await statusOf("account=globe")).toMatchObject({ connected: true, tailnet: globe, accounts: 2 });
  });

  it("shows the oldest first where each has a word", async () => {
    for (const [index, account] of ["zulu", "alpha"].entries()) {
      await connectAs({ account }, index === 0 ? { tailnet: GLOBE } : {});
      world.connections.patch({ ...slot, account }, { createdAt: new Date(1_000_000 * (index + 1)) });
    }
    expect(await statusOf()).toMatchObject({ tailnet: globe, accounts: 2 });
  });

  it("works with the connection that is named, and with no other's token", async () => {
    await connectAs({});
    await connectAs({ account: "globe" }, { tailnet: GLOBE });
    const list = async (query: string) => (await world.call(devices(world.deps), "GET devices", { query })).json;
    expect(await list("account=globe")).not.toEqual(await list(""));
    expect(await list("account=default")).toEqual(await list(""));
  });

  it("keeps what is chosen for one apart from what is chosen for another", async () => {
    await connectAs({});
    await connectAs({ account: "globe" }, { tailnet: GLOBE });
    const choose = { query: "account=globe", body: { tailnetId: globe } };
    expect((await world.call(chooseRootTailnet(world.deps), "POST root-tailnet", choose)).status).toBe(200);
    const rootOf = async (query: string) => (await world.call(rootTailnet(world.deps), "GET root-tailnet", { query })).json.tailnetId;
    expect([await rootOf(""), await rootOf("account=globe")]).toEqual([null, globe]);
  });

  it("tells that nothing is connected under a word that was never used, and refuses an impossible one", async () => {
    await connectAs({});
    expect(await statusOf("account=other")).toEqual({ connected: false, provider: "tailscale", accounts: 1 });
    const impossible = await world.call(status(world.deps), "GET status", { query: "account=%00" });
    expect([impossible.status, impossible.json.code, impossible.json.field]).toEqual([400, "invalid_request", "account"]);
  });

  it("S49: sees no word of another organisation", async () => {
    await connectAs({ account: "production" });
    const { json } = await world.call(status(world.deps), "GET status", { tenant: "globex", query: "account=production" });
    expect(json).toEqual({ connected: false, provider: "tailscale", accounts: 0 });
  });
});
