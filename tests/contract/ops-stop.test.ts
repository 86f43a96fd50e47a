import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import { secondsAfter } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { switchesItemKey } from "../../lib/table/item-keys.ts";
import { readSwitchesNow } from "../../lib/table/stored-switches.ts";
import { drain, previewDrain } from "../../ops/stop/drain.ts";
import { listRemains, lives } from "../../ops/stop/lives-on.ts";
import { endDrain, liftStop, showSwitches } from "../../ops/stop/resume.ts";
import { previewStop, stopAccess } from "../../ops/stop/stop.ts";
import type { Target } from "../../ops/target.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { openOpsTarget } from "../fixtures/ops-target.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";
import { root } from "../fixtures/template.ts";

let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
let target: Target;
const now = new Date("2026-11-28T21:00:00Z");
const acme = { kind: "organisation", tenant: "acme" } as const;
const google = { kind: "provider", provider: "gcp" } as const;

/** The command's waits, which pass at once, and what it says meanwhile. */
function live() {
  const said: string[] = [];
  const pauses: number[] = [];
  return {
    said,
    pauses,
    pause: async (milliseconds: number) => void pauses.push(milliseconds),
    say: (line: string) => void said.push(line),
  };
}

const write = (changes: Partial<Connection>) => connectionsIn(target.table).write(newConnection({ id: "c", ...changes }), undefined, []);

beforeAll(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  target = { ...(await openOpsTarget(aws.url, "test")), clock: () => now };
  await write({ tenant: "acme", provider: "gcp", account: "default", expiresAt: secondsAfter(now, 2400) });
  await write({ tenant: "globex", provider: "gcp", account: "default", expiresAt: secondsAfter(now, 3000) });
  const {
    expiresAt: _,
    setupRunId: __,
    ...minted
  } = newConnection({ id: "m", tenant: "acme", provider: "aws", account: "1", method: "role" });
  await connectionsIn(target.table).write(minted, undefined, []);
});
afterAll(() => aws.close());
afterEach(() => target.documents.send(new DeleteCommand({ TableName: target.table.name, Key: switchesItemKey })));

const recorded = async (): Promise<readonly string[]> => {
  const { events = [] } = await new CloudWatchLogsClient(target.aws).send(
    new FilterLogEventsCommand({ logGroupName: `${target.table.name}/operators`, filterPattern: '"operator"' }),
  );
  return events.flatMap(({ message = "{}" }) => JSON.parse(message).audit_records.map(({ act }: { act: string }) => act));
};

describe("S73: ops stop", () => {
  it("tells what it would stop, and stops nothing", async () => {
    const { text, json } = await previewStop(target, google);
    expect(text).toEqual([
      "provider gcp: no token of 2 connections would be handed out any more",
      "Nothing was changed. Add --yes to do it.",
    ]);
    expect(json).toMatchObject({ connections: 2, done: false });
    expect((await readSwitchesNow(target.table)).stops).toEqual([]);
  });

  it("stops first, waits for five seconds, and tells when the last token is dead and what lives on", async () => {
    const { said, pauses, ...deps } = live();
    const { json, text } = await stopAccess(target, acme, deps);
    expect(await readSwitchesNow(target.table)).toEqual({ stops: [{ target: acme, since: now }] });
    expect([said, pauses]).toEqual([["stopped: organisation acme. No process hands out a token after 2026-11-28T21:00:05.000Z"], [5000]]);
    expect(json).toMatchObject({
      stopped: "organisation acme",
      handed_out_until: "2026-11-28T21:00:05.000Z",
      last_token_dead_at: "2026-11-28T22:00:05.000Z",
      connections: 2,
      lives_on: [
        { what: "aws/role: sessions", connections: 1, until: "2026-11-28T22:00:05.000Z" },
        { what: "gcp/login: access tokens", connections: 1, until: "2026-11-28T21:40:00.000Z" },
        { what: "gcp: tokens of the accounts of setups", connections: 1, until: "2026-11-28T22:00:05.000Z" },
      ],
      recorded: true,
    });
    expect(text.join("\n")).toContain("the last token that was handed out is dead at 2026-11-28T22:00:05.000Z (in 60 min)");
    expect(text.at(-1)).toBe('To lift it: npm run ops -- resume --stage test --organisation "acme" --yes');
    expect(await recorded()).toContain("operator.stop");
  });

  it("stops nothing where the table has nothing of the organisation, and says so", async () => {
    const mistyped = { kind: "organisation", tenant: "acmee" } as const;
    await expect(previewStop(target, mistyped)).rejects.toThrow("nothing of organisation acmee");
    await expect(stopAccess(target, mistyped, live())).rejects.toThrow("nothing of organisation acmee, and nothing was stopped");
    expect((await readSwitchesNow(target.table)).stops).toEqual([]);
  });

  it("is in force although it cannot be read whether the table knows the organisation", async () => {
    const unread = { ...target, documents: { send: () => Promise.reject(new Error("throttled")) } as never };
    await stopAccess(unread, acme, live());
    expect((await readSwitchesNow(target.table)).stops).toEqual([{ target: acme, since: now }]);
  });

  it("is in force although no audit record can be left, and says so", async () => {
    const away = { ...target, aws: { ...target.aws, endpoint: "http://127.0.0.1:9" } };
    const { json, text } = await stopAccess(away, { kind: "everything" }, live());
    expect((await readSwitchesNow(target.table)).stops).toHaveLength(1);
    expect(json).toMatchObject({ recorded: false, connections: 3 });
    expect(text.join("\n")).toContain("No audit record could be left of this stop");
  });

  it("is in force although what lives on cannot be read, and says so", async () => {
    const scan = () => Promise.reject(new Error("throttled"));
    await expect(stopAccess({ ...target, scan }, google, live())).rejects.toThrow(
      "provider gcp is stopped. What lives on could not be read: throttled",
    );
    expect((await readSwitchesNow(target.table)).stops).toHaveLength(1);
  });
});

describe("ops resume", () => {
  it("tells what is stopped, lifts one stop, and tells the other that still covers the same", async () => {
    await stopAccess(target, acme, live());
    await stopAccess(target, { kind: "everything" }, live());
    expect((await showSwitches(target)).text).toHaveLength(2);
    expect((await liftStop(target, acme, false)).text.at(-1)).toMatch(/^Nothing was changed/);
    const { text } = await liftStop(target, acme, true);
    expect(text).toEqual([
      expect.stringContaining("organisation acme: the stop is lifted"),
      expect.stringMatching(/^STOPPED since 2026-11-28T21:00:00.000Z .*: everything. Lift it with resume --all$/),
    ]);
    expect((await readSwitchesNow(target.table)).stops.map((stop) => stop.target.kind)).toEqual(["everything"]);
    expect(await recorded()).toContain("operator.resume");
  });

  it("refuses to lift a stop that there is not, and names those that there are", async () => {
    await stopAccess(target, google, live());
    await expect(liftStop(target, acme, true)).rejects.toThrow(/there is no stop of organisation acme\nSTOPPED .*: provider gcp/);
  });

  it("leaves a stop in force when it can leave no audit record", async () => {
    await stopAccess(target, google, live());
    const away = { ...target, aws: { ...target.aws, endpoint: "http://127.0.0.1:9" } };
    await expect(liftStop(away, google, true)).rejects.toThrow();
    expect((await readSwitchesNow(target.table)).stops).toHaveLength(1);
  });

  it("says that nothing is stopped", async () => {
    expect((await showSwitches(target)).text).toEqual(["nothing is stopped, and refreshes are not paused"]);
  });
});

describe("ops drain", () => {
  it("tells what it would do, and does nothing", async () => {
    expect((await previewDrain(target)).text.at(-1)).toMatch(/^Nothing was changed/);
    expect(await readSwitchesNow(target.table)).toEqual({ stops: [] });
  });

  it("waits until the leases that were held are released, and for no other", async () => {
    const key = { tenant: "acme", provider: "gcp", account: "default" } as const;
    const connections = connectionsIn(target.table);
    const owner = "a process";
    const acquired = await connections.acquire(key, { owner, now, until: secondsAfter(now, 30) });
    const { said, pauses, ...deps } = live();
    const pause = async (milliseconds: number) => {
      await deps.pause(milliseconds);
      if (pauses.length === 4 && acquired.kind === "acquired") {
        await connections.release(key, acquired.lease);
        await connections.acquire(key, { owner: "another", now, until: secondsAfter(now, 30) });
      }
    };
    const { json, text } = await drain(target, { ...deps, pause });
    expect(json).toEqual({ waited_for: 1, sealed_rotations: 0, done: true });
    expect([pauses, said.at(-1)]).toEqual([[3000, 500, 500, 500], "1 connections are being worked on"]);
    expect(text[0]).toMatch(/^no refresh token is in doubt/);
    expect((await readSwitchesNow(target.table)).drainedSince).toEqual(now);
    expect((await showSwitches(target)).text).toEqual([expect.stringMatching(/^PAUSED since .*End it with resume --drain$/)]);
    await endDrain(target, true);
    expect(await readSwitchesNow(target.table)).toEqual({ stops: [] });
    await expect(endDrain(target, true)).rejects.toThrow("refreshes are not paused");
  });

  it("waits no longer than a lease lasts for a process that died", async () => {
    const key = { tenant: "globex", provider: "gcp", account: "default" } as const;
    await connectionsIn(target.table).acquire(key, { owner: "dead", now, until: secondsAfter(now, 30) });
    const { said, pauses, ...deps } = live();
    const later = { ...target, clock: () => secondsAfter(now, pauses.length * 20) };
    expect((await drain(later, deps)).json).toMatchObject({ done: true });
    expect(pauses).toHaveLength(2);
    expect(said).toHaveLength(2);
  });
});

describe("what lives on", () => {
  it("is known for each method of each provider, and for no other", () => {
    expect(Object.keys(lives).toSorted()).toEqual(listMethods().toSorted());
  });

  const until = secondsAfter(now, 5);
  const one = (changes: Partial<Connection>) => newConnection({ provider: "ovh", method: "login", ...changes });

  it("is until the latest expiry of the stored tokens that have not expired", () => {
    const expiries = [-10, 600, 86_000].map((seconds) => one({ expiresAt: secondsAfter(now, seconds) }));
    expect(listRemains(expiries, until).tokens).toEqual([
      { what: "ovh/login: access tokens", connections: 2, until: secondsAfter(now, 86_000), sooner: "a disconnect revokes it" },
    ]);
    expect(listRemains([one({ expiresAt: secondsAfter(now, -10) })], until).tokens).toEqual([]);
  });

  it("has no known end when a provider did not say how long its token lives", () => {
    const { expiresAt: _, ...endless } = one({});
    expect(listRemains([endless], until).tokens).toMatchObject([{ connections: 1 }]);
    expect(listRemains([endless], until).tokens[0]).not.toHaveProperty("until");
  });

  it("names the keys that were handed out, and what is stored", () => {
    const { expiresAt: _, setupRunId: __, ...tailnet } = newConnection({ provider: "tailscale", method: "client" });
    const { keys, stored, tokens } = listRemains([tailnet], until);
    expect(keys).toMatchObject([{ what: "tailscale: auth keys", until: secondsAfter(until, 90 * 86_400) }]);
    expect(tokens).toMatchObject([{ what: "tailscale/client: access tokens", until: secondsAfter(until, 3600) }]);
    expect(stored).toEqual({ "tailscale/client: client secret": 1 });
  });
});

/** The methods in the sources of the providers, as `provider/method`. */
function listMethods(): readonly string[] {
  const folders = { aws: "aws", azure: "azure", gcp: "google", ovh: "ovh", tailscale: "tailscale" };
  return Object.entries(folders).flatMap(([provider, folder]) => {
    const path = join(root, "lib/providers", folder);
    const sources = readdirSync(path).flatMap((file) => (file.endsWith(".ts") ? [readFileSync(join(path, file), "utf8")] : []));
    const named = sources.flatMap((text) =>
      [...text.matchAll(/mintedMethod\(\{\s*(?:provider: "\w+"|\.\.\.\w+\([\w.]+\)),\s*name: "(\w+)"/g)].map(([, name]) => name ?? ""),
    );
    // The names of these two are in files that the providers share.
    const login = sources.some((text) => text.includes("/code-flow.ts")) ? ["login"] : [];
    const keyless = sources.some((text) => text.includes("keylessMethod({")) ? ["federated"] : [];
    return [...new Set([...named, ...login, ...keyless])].map((name) => `${provider}/${name}`);
  });
}
