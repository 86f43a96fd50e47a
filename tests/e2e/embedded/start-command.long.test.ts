import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { patienceMs } from "../../fixtures/patience.ts";
import { type HttpServer, serveHttp } from "../../fixtures/serve-http.ts";
import { root } from "../../fixtures/template.ts";

type Started = { readonly process: ChildProcess; readonly printed: () => string };

const all: ChildProcess[] = [];

/** Runs `npm start` without a terminal, with free ports unless told otherwise. Its group is its own, so that Ctrl-C reaches all of it. */
function npmStart(env: Readonly<Record<string, string>>, ...args: readonly string[]): Started {
  const child = spawn("npm", ["start", "--silent", "--", ...args], {
    cwd: root,
    detached: true,
    env: { ...process.env, PORT: "0", SIMULATOR_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  all.push(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  return { process: child, printed: () => text };
}

async function runToEnd(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const started = npmStart(env, ...args);
  const [code] = await once(started.process, "close");
  return { code, text: started.printed() };
}

const interrupt = ({ pid }: ChildProcess) => process.kill(-(pid ?? 0), "SIGINT");

describe("embedded: npm start", () => {
  let taken: HttpServer;
  beforeAll(async () => {
    taken = await serveHttp((_request, response) => response.end());
  });
  afterAll(() => {
    taken.close();
    all.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).forEach(interrupt);
  });
  const takenPort = () => new URL(taken.url).port;

  test("explains itself, and starts nothing", async () => {
    const { code, text } = await runToEnd({}, "--help");
    expect(code).toBe(0);
    for (const word of ["npm start", "--metrics", "--help", "PORT", "SIMULATOR_PORT"]) {
      expect(text).toContain(word);
    }
    expect(text).not.toContain("Bundling");
  });

  test.each(["PORT", "SIMULATOR_PORT"])("tells that the port of %s is taken before anything is bundled", async (name) => {
    const { code, text } = await runToEnd({ [name]: takenPort() });
    expect(code).toBe(1);
    expect(text).toContain(`Port ${takenPort()} is taken (${name}).`);
    expect(text).toContain(`${name}=0 npm start`);
    expect(text).not.toContain("Bundling");
  });

  test.each([
    ["a port that is none", { PORT: "70000" }, [], "PORT must be"],
    ["one port for both", { PORT: "4000", SIMULATOR_PORT: "4000" }, [], "PORT and SIMULATOR_PORT"],
    ["an option that it does not know", {}, ["--metric"], "--metric"],
  ])("refuses %s", async (_, env, args, words) => {
    const { code, text } = await runToEnd(env, ...args);
    expect(code).toBe(1);
    expect(text).toContain(words);
    expect(text).not.toContain("Bundling");
  });

  describe("that has started", () => {
    let [quiet, telling]: Started[] = [];
    beforeAll(() => {
      [quiet, telling] = [npmStart({}), npmStart({}, "--metrics")];
    });
    /** Calls the broker as the printed command does. Nothing is connected, which is a failure that the function counts. */
    const askBroker = async (text: string) => {
      const [, url = "", bearer = ""] = /curl -s (\S+\/token) -H "Authorization: (Bearer [^"]+)"/.exec(text) ?? [];
      return (await fetch(url, { headers: { authorization: bearer } })).status;
    };

    test("says what it is at without a terminal, and shows metrics only with --metrics", async () => {
      for (const started of [quiet, telling]) {
        await vi.waitUntil(() => started?.printed().includes("Ctrl-C stops everything"), { timeout: patienceMs, interval: 100 });
      }
      const [told = "", asked = ""] = [quiet?.printed(), telling?.printed()];
      expect(told.split("\n")[0]).toMatch(/^Starting/);
      expect(told.indexOf("Bundling")).toBeLessThan(told.indexOf("Console "));
      expect(told).toContain("Bundling");
      expect([await askBroker(told), await askBroker(asked)]).toEqual([404, 404]);
      await vi.waitUntil(() => telling?.printed().includes("CloudWatchMetrics"), { timeout: patienceMs, interval: 100 });
      for (const started of [quiet, telling] as Started[]) {
        interrupt(started.process);
        await once(started.process, "close");
      }
      expect(quiet?.printed()).not.toContain("_aws");
    });
  });
});
