import { beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connections/targets.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { key, startOfTime } from "../fakes/setup-fakes.ts";
import { connectionsWith } from "../fixtures/connections-with.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { routeCaller, type Sent } from "./call-route.ts";
import { openSetupRoutes } from "./gcp-setup-world.ts";

let world: ReturnType<typeof openSetupRoutes>;
beforeEach(() => {
  world = openSetupRoutes();
});

const { call } = routeCaller();
const label = (target: string) => ({ kind: "label", target, name: "aurora" });

describe("GET /connections/{provider}/{account}/targets", () => {
  const route = "GET /connections/{provider}/{account}/targets";
  const settings = { read: async () => ({ root: "root" }) };
  async function list(connection: Connection | undefined, sent: Sent = {}) {
    const handler = createHandler({ ...world.deps, connections: connectionsWith(connection), settings });
    const { status, text } = await call(handler, route, { path: { provider: connection?.provider ?? "gcp", account: "default" }, ...sent });
    return { status, json: JSON.parse(text) as Record<string, unknown> };
  }
  const inUse = (id: string, name: string | null = null) => ({ id, name, state: "in_use", set_up: false, root: id === "root" });

  it("names each target with what its setup and the last look know", async () => {
    const [at, later] = [startOfTime, new Date(startOfTime.getTime() + 60_000)];
    for (const id of ["ready", "late", "changed", "unreadable"]) {
      const late = id === "late" ? { isLate: true as const } : {};
      await world.ports.prepared.write({
        ...key,
        id,
        name: `Name of ${id}`,
        obstacles: [],
        facts: {},
        runId: "r",
        preparedAt: at,
        ...late,
      });
    }
    const targets = [
      { target: "changed", at: later, missing: [label("changed")] },
      { target: "unreadable", at: later, missing: [], code: "provider_forbidden" as const },
    ];
    const connection = newConnection({ ...key, targets: { ids: ["noted"], isTruncated: true } });
    await world.deps.looks.write(key, { connectionId: connection.id, at: later, targets, findings: [] });
    const setUp = (id: string) => ({ id, name: `Name of ${id}`, state: id, set_up: true, root: false });
    expect((await list(connection)).json).toEqual({
      targets: [inUse("noted"), setUp("ready"), setUp("late"), setUp("changed"), setUp("unreadable")],
      truncated: false,
    });
  });

  it.each([
    [
      "a login that is not set up",
      { targets: { ids: ["shop", "shop-test"], isTruncated: true as const } },
      [inUse("shop"), inUse("shop-test")],
      true,
    ],
    ["a key of Google's", { method: "service_account_key", details: { project_id: "shop" } }, [inUse("shop")], false],
    ["OVHcloud's projects", { provider: "ovh", targets: { ids: ["a1"] } }, [inUse("a1")], false],
    [
      "a subscription of Azure's",
      { provider: "azure", details: { subscription_id: "s", subscription_name: "Shop" } },
      [inUse("s", "Shop")],
      false,
    ],
    ["what is not the chosen root, and what is", { targets: { ids: ["shop", "root"] } }, [inUse("shop"), inUse("root")], false],
    ["Azure without a subscription", { provider: "azure", details: { client_id: "c" } }, [], false],
    ["a tailnet", { provider: "tailscale", identity: { id: "t", label: "shop.ts.net" } }, [inUse("t", "shop.ts.net")], false],
    ["an account of AWS", { provider: "aws" }, [inUse("default")], false],
    ["a login of which nothing is known", {}, [], false],
  ] as const)("lists %s", async (_, changes, targets, truncated) => {
    expect((await list(newConnection({ ...key, ...changes } as Partial<Connection>))).json).toEqual({ targets, truncated });
  });

  it("S49: answers for a connection that the organisation does not have, for another provider and without the right to read", async () => {
    expect(await list(undefined)).toMatchObject({ status: 404, json: { code: "not_found" } });
    const connection = newConnection({ ...key });
    expect((await list(connection, { path: { provider: "other", account: "default" } })).status).toBe(404);
    expect((await list(connection, { permissions: ["tokens:read"] })).status).toBe(403);
    expect((await list(connection, { query: "fresh=true" })).status).toBe(400);
  });
});
