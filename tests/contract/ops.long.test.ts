import { execFile } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { switchChangesIn } from "../../lib/table/stored-switches.ts";
import { openTable } from "../../lib/table/table.ts";
import { newChange } from "../fixtures/new-change.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";
import { root } from "../fixtures/template.ts";

let aws: Awaited<ReturnType<typeof startTableEndpoint>>;

const google = { tenant: "acme/eu", provider: "gcp", account: "default" } as const;
const failing: Partial<Connection> = {
  tenant: "globex",
  provider: "ovh",
  account: "ovh-eu",
  id: "failing",
  status: "reauth_required",
  failure: { code: "grant_revoked", at: new Date("2026-11-01T00:00:00Z"), attempts: 3 },
};

beforeAll(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  for (const [name, value] of Object.entries(aws.environment)) {
    vi.stubEnv(name, value);
  }
  const table = openTable("aurora-oauth-test");
  await connectionsIn(table).write(newConnection({ ...google, id: "working" }), undefined, []);
  await connectionsIn(table).write(newConnection(failing), undefined, []);
  await connectionsIn(table).acquire(google, { owner: "somebody", now: new Date(), until: new Date(Date.now() + 60_000) });
  await ledgerIn(table, system).begin(google, newChange(), { runId: "run-1" });
});
afterAll(() => aws.close());

/** Runs the program as an operator does. */
const ops = (...words: string[]) =>
  new Promise<{ readonly code: number; readonly out: string; readonly error: string }>((resolve) => {
    execFile(process.execPath, [join(root, "ops/run.ts"), "--stage", "test", ...words], { env: process.env }, (failure, out, error) =>
      resolve({ code: typeof failure?.code === "number" ? failure.code : 0, out, error }),
    );
  });

describe("ops list", () => {
  it("shows every connection of the stage, those that need somebody first, and who must act", async () => {
    const { out, code } = await ops("list");
    const [head, first, second, count] = out.split("\n");
    expect([code, head?.split(/ {2,}/), count]).toEqual([
      0,
      ["connection", "status", "token", "due", "failure", "who acts", "method", "connected by"],
      "2 connections",
    ]);
    expect(first).toMatch(/^globex\/ovh\/ovh-eu +reauth_required .*grant_revoked +customer +login +\S+$/);
    expect(second).toMatch(/^acme\/eu\/gcp\/default +active /);
  });

  it.each([
    [["--status", "reauth_required"], ["failing"]],
    [["--connected-by", "nobody"], []],
    [["--provider", "gcp"], ["working"]],
    [["--organisation", "acme/eu"], ["working"]],
    [["--organisation", "globex", "--provider", "gcp"], []],
  ])("keeps to %j", async (words, ids) => {
    const { connections } = JSON.parse((await ops("--json", "list", ...words)).out);
    expect(connections.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  it("refuses a status that there is not, and says which there are", async () => {
    const { code, error } = await ops("list", "--status", "broken");
    expect([code, error]).toEqual([1, expect.stringContaining("reauth_required, degraded, disconnecting, active")]);
  });
});

describe("ops explain", () => {
  it.each(["acme/eu/gcp/default", "working"])("tells what is stored about %s, and who works on it", async (name) => {
    const { code, out } = await ops("explain", name);
    expect([code, out.split("\n")[0]]).toEqual([0, "acme/eu/gcp/default"]);
    expect(out).toMatch(/worked on +until .* \(in \d+ s\)\n/);
    expect(out).toMatch(/changes of setups +1 begun\n/);
    expect(out).toMatch(/failure +none\n/);
  });

  it("says what a failure means, and who must do what", async () => {
    const { out } = await ops("explain", "globex/ovh/ovh-eu");
    expect(out).toMatch(/failure +grant_revoked, 3 times/);
    expect(out).toMatch(/the customer must +\S+/);
    expect(out).toMatch(/worked on +by no process\n/);
  });

  it("prints what the API answers, and more, as JSON", async () => {
    expect(JSON.parse((await ops("--json", "explain", "working")).out)).toMatchObject({
      organisation: "acme/eu",
      id: "working",
      status: "active",
      lease: { is_held: true },
      changes: { begun: 1 },
      setup: null,
    });
  });

  it("ends with 1 where there is no such connection", async () => {
    expect(await ops("explain", "acme/gcp/other")).toMatchObject({ code: 1, error: expect.stringContaining("there is no connection") });
  });
});

describe("ops stop, resume and drain", () => {
  const ofGoogle = { kind: "provider", provider: "gcp" } as const;
  const switches = () => switchChangesIn(openTable("aurora-oauth-test"));

  it("says what it would stop", async () => {
    const { code, out } = await ops("stop", "--organisation", "acme/eu");
    expect([code, out.split("\n").slice(0, 2)]).toEqual([
      0,
      ["organisation acme/eu: no token of 1 connections would be handed out any more", "Nothing was changed. Add --yes to do it."],
    ]);
  });

  it.each([
    [["stop"], "stop what?"],
    [["stop", "--yes"], "stop what?"],
    [["stop", "--organisation", "", "--yes"], "--organisation names none"],
    [["stop", "--organisation", "acme"], "the table has nothing of organisation acme, and nothing was stopped"],
    [["stop", "--organisation", "acme/eu ", "--yes"], "the table has nothing of organisation acme/eu , and nothing was stopped"],
    [["stop", "--all", "--provider", "gcp"], "cannot be used with option"],
    [["stop", "--provider", "google"], "Allowed choices are gcp"],
    [["resume", "--all", "--drain"], "cannot be used with option"],
    [["resume", "--all", "--yes"], "there is no stop of everything"],
  ])("refuses %j", async (words, reason) => {
    expect(await ops(...words)).toMatchObject({ code: 1, out: "", error: expect.stringContaining(reason) });
  });

  it("is told first by list, and by explain for what it covers", async () => {
    await switches().stop(ofGoogle, new Date());
    try {
      expect((await ops("list")).out).toMatch(/^STOPPED since .*: provider gcp. Lift it with resume --provider gcp\n/);
      expect((await ops("resume")).out).toMatch(/^STOPPED since /);
      expect(JSON.parse((await ops("--json", "list")).out).switches).toMatchObject({
        stops: [{ target: "provider gcp" }],
        drained_since: null,
      });
      expect((await ops("explain", "working")).out).toMatch(/stopped by +a stop of provider gcp\n/);
      expect((await ops("explain", "failing")).out).toMatch(/stopped by +no stop\n/);
    } finally {
      await switches().lift(ofGoogle);
    }
  });
});

describe("ops refresh and ops check", () => {
  it.each(["refresh", "check"])("%s says on which connections it would work, by name, id or filter", async (word) => {
    expect((await ops(word, "working", "globex/ovh/ovh-eu")).out).toBe(
      `acme/eu/gcp/default\nglobex/ovh/ovh-eu\n2 connections: ${word}\nNothing was changed. Add --yes to do it.\n`,
    );
    expect((await ops(word, "--status", "reauth_required")).out).toMatch(/^globex.ovh.ovh-eu\n1 connections/);
    expect((await ops(word, "--organisation", "nobody", "--yes")).out).toBe(`0 connections: ${word}\n`);
  });

  it.each([
    [["refresh"], "which connections?"],
    [["refresh", "working", "--provider", "gcp"], "not both"],
    [["check", "acme/gcp/other"], "there is no connection"],
    [["check", "working", "--at-once", "33"], "from 1 to 32"],
  ])("refuses %j", async (words, reason) => {
    expect(await ops(...words)).toMatchObject({ code: 1, out: "", error: expect.stringContaining(reason) });
  });
});

it.each(["/nowhere/reports", join(root, "package.json")])(
  "ops offboard says that %s is no folder, before anything is done",
  async (folder) => {
    const { code, error } = await ops("offboard", "acme/eu", "--folder", folder, "--yes");
    expect([code, error]).toEqual([1, expect.stringMatching(/^--folder .+: there is no such folder, and nothing was done\./)]);
  },
);

it.each([["list"], ["explain", "acme/gcp/default"]])("names the table where a stage is not deployed: %s", async (...words) => {
  const { code, error } = await ops("--stage", "nowhere", ...words);
  expect([code, error]).toEqual([1, "there is no table aurora-oauth-nowhere in eu-west-1 that your AWS login may read\n"]);
});
