import { describe, expect, it } from "vitest";
import { createDisconnected } from "../../functions/connections/disconnected.ts";
import type { Tombstone } from "../../lib/connections/connection.ts";
import { secondsAfter } from "../../lib/system.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { newConnection, now } from "../fixtures/new-connection.ts";
import { type Call, callConnection } from "./call-connection.ts";

const role = (account: string) => `arn:aws:iam::${account}:role/AuroraReadOnlyRole`;
const gone = (changes: Partial<Tombstone>, secondsAgo: number): Tombstone => ({
  ...{ tenant: "acme", provider: "aws", account: "111111111111", method: "role", disconnectId: `d-${secondsAgo}` },
  ...{ startedAt: now, disconnectedBy: "ada", disconnectedAt: secondsAfter(now, -secondsAgo), grant: { state: "left" } },
  ...changes,
});
const leaving = (account: string) => ({
  account,
  grant: { state: "left", parts: [{ what: "role", target: role(account), state: "left" }] } as const,
});

async function openDisconnected(all: readonly Tombstone[]) {
  const connections = memoryConnections();
  await connections.write(newConnection({ tenant: "acme", provider: "aws", account: "222222222222" }), undefined, []);
  const list = async (tenant: string, provider: string) => all.filter((one) => one.tenant === tenant && one.provider === provider);
  const handler = createDisconnected({ connections, tombstones: { list } });
  return (call: Call = {}) => callConnection(handler, "GET /disconnections", call);
}

describe("GET /disconnections", () => {
  it("lists what is not connected again, newest first, with the role that a disconnect of AWS left", async () => {
    const list = await openDisconnected([
      gone(leaving("111111111111"), 60),
      gone(leaving("222222222222"), 50),
      gone({ provider: "gcp", account: "default", method: "login", disconnectedBy: "bob" }, 10),
      gone({ account: "333333333333", grant: { state: "left", parts: [] } }, 90),
    ]);
    const shown = { disconnected_by: "ada", provider: "aws", method: "role" };
    const at = (secondsAgo: number) => secondsAfter(now, -secondsAgo).toISOString();
    expect(await list()).toMatchObject({ status: 200 });
    expect((await list()).json).toEqual({
      disconnections: [
        { provider: "gcp", account: "default", method: "login", disconnected_at: at(10), disconnected_by: "bob", fields: {} },
        { ...shown, account: "111111111111", disconnected_at: at(60), fields: { roleArn: role("111111111111") } },
        { ...shown, account: "333333333333", disconnected_at: at(90), fields: {} },
      ],
      truncated: false,
    });
    expect((await list({ query: "provider=gcp" })).json.disconnections).toMatchObject([{ provider: "gcp" }]);
  });

  it("looks at the newest 200, and says where there are more", async () => {
    const list = await openDisconnected(Array.from({ length: 201 }, (_, index) => gone({ account: `${index}` }, index)));
    const { json } = await list();
    expect([(json.disconnections as unknown[]).length, json.truncated]).toEqual([200, true]);
  });

  it("S49: shows another organisation nothing, and S50: needs the right to read", async () => {
    const list = await openDisconnected([gone(leaving("111111111111"), 60)]);
    expect((await list({ tenant: "globex" })).json).toEqual({ disconnections: [], truncated: false });
    expect((await list({ permissions: ["tokens:read"] })).status).toBe(403);
    expect(await list({ query: "provider=none" })).toMatchObject({ status: 400, json: { field: "provider" } });
  });
});
