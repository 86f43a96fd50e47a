import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { Deployed } from "../../local/deployed/stack.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { connectFully, newPerson, type Person } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { runOps } from "./run-ops.ts";

/** Milliseconds after a stop from which on no process hands out a token. */
const holdsMs = 5_000;
const leastWarm = 4;
/** More than that: an answer may come before the next caller asks. */
const callers = 8;

describe("deployed: an operator stops access, and gives it again", () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
    }
  });

  /** Runs the program as an operator of the deployed stage does. @returns What it printed as JSON, and how it ended. */
  const ops = async (...words: string[]) => {
    const { code, out, error } = await runOps(deployed, "--json", ...words);
    return { code, json: (out === "" ? {} : JSON.parse(out)) as Readonly<Record<string, unknown>>, error };
  };

  /** A person of an organisation of its own with a connection, and a machine that uses it. */
  const connected = async () => {
    const person = await newPerson(target);
    await connectFully(person, await addAccount(target, { projects: 1 }));
    return { person, machine: await newPerson(target, { org: person.org, permissions: ["tokens:read"] }) };
  };
  const ask = (machine: Person) => machine.client.readToken("gcp");

  test("S73: no warm function hands out a token five seconds after a stop, others go on, and giving back works", {
    timeout: 120_000,
  }, async () => {
    const { person, machine } = await connected();
    const spared = await connected();
    const name = `${person.org}/gcp/default`;
    const answers: { readonly atMs: number; readonly status: number; readonly code: unknown }[] = [];
    let isOver = false;
    const asking = Array.from({ length: callers }, async () => {
      while (!isOver) {
        const { status, json } = await ask(machine);
        answers.push({ atMs: Date.now(), status, code: json.code });
        await sleep(120);
      }
    });
    await sleep(2_000);
    const warm = (await deployed.functionProcesses()).filter(({ functionKey }) => functionKey === "tokensServe").length;
    const since = new Date();
    const stop = await ops("stop", "--organisation", person.org, "--yes");
    const returnedAtMs = Date.now();
    try {
      expect(stop).toMatchObject({ code: 0, json: { stopped: `organisation ${person.org}`, connections: 1, recorded: true } });
      expect(stop.json.last_token_dead_at).toEqual(expect.any(String));
      await sleep(holdsMs);
      isOver = true;
      await Promise.all(asking);
      const writtenAtMs = Date.parse(String(stop.json.since));
      const tokens = answers.filter(({ status }) => status === 200).map(({ atMs }) => atMs - writtenAtMs);
      process.stdout.write(
        `stop: ${warm} warm processes, ${answers.length} answers, ${tokens.length} tokens, the last ${Math.max(...tokens)} ms after the stop was written, ` +
          `${returnedAtMs - writtenAtMs} ms after which the command returned\n`,
      );
      expect(warm).toBeGreaterThanOrEqual(leastWarm);
      expect(tokens.some((ms) => ms < 0)).toBe(true);
      expect(tokens.filter((ms) => ms >= holdsMs)).toEqual([]);
      expect(answers.some(({ atMs }) => atMs >= writtenAtMs + holdsMs)).toBe(true);
      expect(new Set(answers.flatMap(({ status, code }) => (status === 200 ? [] : [`${status} ${code}`])))).toEqual(
        new Set(["503 stopped"]),
      );
      expect((await ask(machine)).headers.get("retry-after")).toBe("60");
      expect((await ask(spared.machine)).status).toBe(200);

      expect((await person.client.refreshConnection("gcp")).json.code).toBe("stopped");
      expect(await person.client.startLogin({})).toMatchObject({ status: 503, json: { code: "stopped" } });
      expect(await ops("refresh", name, "--yes")).toMatchObject({ code: 1, json: { outcomes: [{ connection: name, why: "stopped" }] } });
      expect((await ops("list", "--organisation", person.org)).json.switches).toMatchObject({
        stops: [{ target: `organisation ${person.org}` }],
      });
      const counted = (await deployed.logs(since)).flatMap(({ line }) => /"outcome":"(failed|refused)"/.exec(line)?.[1] ?? []);
      expect(new Set(counted)).toEqual(new Set(["refused"]));
      expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ state: expect.stringMatching(/^disconnect/) });
    } finally {
      isOver = true;
      expect(await ops("resume", "--organisation", person.org, "--yes")).toMatchObject({ code: 0, json: { done: true } });
    }
  });

  test("an operator refreshes, checks and explains a connection, and pauses and resumes refreshes", { timeout: 60_000 }, async () => {
    const { person, machine } = await connected();
    const name = `${person.org}/gcp/default`;
    const first = (await ask(machine)).json.access_token;
    expect(await ops("refresh", name, "--yes")).toMatchObject({
      code: 0,
      json: { outcomes: [{ connection: name, outcome: "refreshed", why: "asked", succeeded: true }], failed: 0 },
    });
    await expect.poll(async () => (await ask(machine)).json.access_token).not.toBe(first);
    expect(await ops("check", "--organisation", person.org, "--yes")).toMatchObject({
      code: 0,
      json: { outcomes: [{ connection: name, outcome: "works", succeeded: true }] },
    });
    expect(await ops("explain", name)).toMatchObject({
      code: 0,
      json: { organisation: person.org, status: "active", last_failure: null, setup: { run_id: expect.any(String) } },
    });
    const drained = await ops("drain", "--yes");
    expect(await ops("resume", "--drain", "--yes")).toMatchObject({ code: 0, json: { done: true } });
    expect(drained).toMatchObject({ code: 0, json: { sealed_rotations: 0, done: true } });
    expect((await ops("resume")).json).toEqual({ stops: [], drained_since: null });
  });
});
