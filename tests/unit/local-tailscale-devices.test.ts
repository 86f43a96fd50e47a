import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ACME, GLOBE, noPermission, notFound, openTailscale } from "./local-tailscale-fixture.ts";

let tailscale: Awaited<ReturnType<typeof openTailscale>>;
let accessToken: string;
beforeAll(async () => {
  tailscale = await openTailscale();
});
beforeEach(async () => {
  await tailscale.control("POST", "reset");
  accessToken = await tailscale.mint(await tailscale.addClient());
});
afterAll(() => tailscale.close());

type Device = Record<string, unknown>;
async function list(path = "-/devices"): Promise<Record<string, Device>> {
  const { body } = await tailscale.read(path, accessToken);
  return Object.fromEntries((body.devices as Device[]).map((device) => [device.hostname, device]));
}

describe("the tailnet of a path", () => {
  test.each(["-", ACME, "acme.example"])("is the token's own by %s", async (tailnet) => {
    expect((await tailscale.read(`${tailnet}/devices`, accessToken)).status).toBe(200);
  });

  test.each([GLOBE, "TNoneCNTRL", "globe.example"])("is not found when it is another one: %s", async (tailnet) => {
    expect(await tailscale.read(`${tailnet}/devices`, accessToken)).toMatchObject(notFound);
  });

  test("is forbidden when it is another one and the setting says so", async () => {
    await tailscale.control("POST", "settings", { foreign_tailnet_status: 403 });
    expect(await tailscale.read(`${GLOBE}/devices`, accessToken)).toMatchObject(noPermission);
  });

  test("has no name when it was created after October 2025", async () => {
    const globeToken = await tailscale.mint(await tailscale.addClient({ tailnet: GLOBE }));
    expect((await tailscale.read(`${GLOBE}/devices`, globeToken)).status).toBe(200);
    expect(await tailscale.read(`${ACME}/devices`, globeToken)).toMatchObject(notFound);
  });
});

describe("the devices", () => {
  test("are named in the tailnet's domain, and each is whole", async () => {
    const { "web-1": web } = await list();
    expect(web).toEqual({
      id: expect.stringMatching(/^\d+$/),
      nodeId: "nWeb1CNTRL",
      name: "web-1.tailacme1.ts.net",
      hostname: "web-1",
      addresses: [expect.stringMatching(/^100\.64\./)],
      user: "ops@example.com",
      tags: ["tag:web"],
      os: "linux",
      clientVersion: "1.94.0",
      updateAvailable: false,
      created: "2026-03-01T10:00:00Z",
      expires: "0001-01-01T00:00:00Z",
      keyExpiryDisabled: true,
      authorized: true,
      isExternal: false,
      isEphemeral: false,
      blocksIncomingConnections: false,
      connectedToControl: true,
      machineKey: "mkey:00",
      nodeKey: "nodekey:00",
      tailnetLockKey: "",
      tailnetLockError: "",
    });
  });

  test("have lastSeen only while they are not connected", async () => {
    const devices = await list();
    expect(devices["web-1"]).not.toHaveProperty("lastSeen");
    expect(devices.gateway).toMatchObject({ connectedToControl: false, lastSeen: "2026-10-02T08:00:00Z" });
  });

  test("have no tags field when they have no tags", async () => {
    expect((await list())["ada-laptop"]).not.toHaveProperty("tags");
  });

  test("have routes and SSH only with fields=all", async () => {
    expect((await list()).gateway).not.toHaveProperty("enabledRoutes");
    expect((await list("-/devices?fields=all")).gateway).toMatchObject({
      enabledRoutes: ["0.0.0.0/0", "::/0"],
      advertisedRoutes: ["0.0.0.0/0", "::/0", "10.20.0.0/16"],
      sshEnabled: false,
      clientConnectivity: { endpoints: [] },
    });
    expect((await tailscale.read("-/devices?fields=some", accessToken)).status).toBe(400);
  });

  test("that are shared in from another tailnet are left out, or have no creation and no version", async () => {
    expect(await list()).not.toHaveProperty("partner-box");
    await tailscale.control("POST", "settings", { lists_external_devices: true });
    expect((await list())["partner-box"]).toMatchObject({ isExternal: true, created: "", clientVersion: "" });
  });

  test("are filtered by the equality of fields, and several filters are combined with AND", async () => {
    expect(Object.keys(await list("-/devices?tags=tag:web"))).toEqual(["web-1", "gateway"]);
    expect(Object.keys(await list("-/devices?tags=tag:web&connectedToControl=false"))).toEqual(["gateway"]);
  });

  test("can be replaced on the control plane", async () => {
    await tailscale.control("PUT", `tailnets/${ACME}/devices`, { devices: [] });
    expect((await tailscale.read("-/devices", accessToken)).body).toEqual({ devices: [] });
  });
});
