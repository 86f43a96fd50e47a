import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type ExecProgram, execProgram } from "../../fixtures/exec-program.ts";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import { patienceMs } from "../../fixtures/patience.ts";
import { addClient, healTailscale, setTailscale } from "../../fixtures/tailscale-control.ts";
import { connectClient } from "../../fixtures/tailscale-journey.ts";
import { root } from "../../fixtures/template.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

/** Tells its environment, and the modes of its token file and of that file's folder. */
const tellAll = `const { statSync } = require("node:fs"); const file = process.env.AURORA_EXEC_TOKEN_FILE;
const modes = [file, require("node:path").dirname(file)].map((path) => (statSync(path).mode & 0o777).toString(8));
console.log(JSON.stringify({ env: process.env, modes }))`;

describe("embedded: the process of aurora-oauth exec", () => {
  const target = useEmbeddedTarget();
  let person: Person;
  let AURORA_TOKEN: string;
  beforeAll(async () => {
    person = await newPerson(target);
    await connectClient(person, await addClient(target));
    AURORA_TOKEN = await target.token({ sub: "scanner", org: person.org, permissions: ["tokens:read"] });
  });
  const running: ExecProgram[] = [];
  afterAll(async () => {
    for (const { process } of running) {
      process.kill("SIGKILL");
    }
    await healTailscale(target);
  });

  const start = (program: readonly string[], env: object = {}, command?: readonly [string, ...string[]]) => {
    const all = { AURORA_URL: target.api, AURORA_TOKEN, ...env };
    const started = execProgram(["--provider", "tailscale", "--", ...program], all, command === undefined ? {} : { command });
    running.push(started);
    return started;
  };
  const startShell = (script: string, env: object = {}) => start(["sh", "-c", script], env);

  test("gives the program no credential of the caller's, and files that no other user can read, which are gone after it", async () => {
    const given = { TAILSCALE_OAUTH_CLIENT_SECRET: "theirs", TS_API_KEY: "theirs", AURORA_ANYTHING: "theirs", LANG: "C.UTF-8" };
    const program = start([process.execPath, "-e", tellAll], { ...given, no_proxy: "intern.example" });
    const answer = await program.ask();
    const { env, modes } = JSON.parse(answer);
    expect(await program.end()).toBe(0);
    expect(modes).toEqual(["600", "700"]);
    expect(env).toMatchObject({
      TAILSCALE_API_KEY: env.TS_API_KEY,
      TAILSCALE_TAILNET: "-",
      LANG: "C.UTF-8",
      NO_PROXY: "intern.example,127.0.0.1",
    });
    expect(answer).not.toContain("theirs");
    expect(answer).not.toContain(AURORA_TOKEN);
    expect(
      Object.keys(env)
        .filter((name) => name.startsWith("AURORA_"))
        .sort(),
    ).toEqual(["AURORA_EXEC_KEY", "AURORA_EXEC_TOKEN_FILE", "AURORA_EXEC_TOKEN_URL"]);
    expect(existsSync(env.AURORA_EXEC_TOKEN_FILE)).toBe(false);
  });

  test("lets in only who has the key, by the address itself", async () => {
    const program = startShell('echo "$AURORA_EXEC_TOKEN_URL $AURORA_EXEC_KEY"; cat > /dev/null');
    const [url = "", key = ""] = (await program.ask()).split(" ");
    const ask = async (client_secret: string, at = url) => {
      const response = await fetch(at, { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials", client_secret }) });
      return { status: response.status, text: await response.text() };
    };
    const refused = { status: 403, text: expect.stringContaining("not_let_in") };
    expect(await ask(`${key}x`)).toEqual(refused);
    expect(await ask("")).toEqual(refused);
    expect(await ask(key, url.replace("127.0.0.1", "localhost"))).toEqual(refused);
    expect(await ask(key, url.replace("oauth2", "other"))).toEqual(refused);
    expect(await ask(key)).toEqual({ status: 200, text: expect.stringContaining('"token_type":"Bearer"') });
    await program.end();
  });

  test.each([
    ["the program's own", "exit 7", 7],
    ["that of a shell for a signal that killed it", "kill -KILL $$", 137],
  ])("ends with the exit code: %s", async (_, script, code) => {
    expect(await startShell(script).end()).toBe(code);
  });

  test("passes a signal on, and waits for what the program makes of it", async () => {
    // No shell with a trap: dash drops a signal that comes while it starts a command.
    const program = start([
      process.execPath,
      "-e",
      'process.on("SIGTERM", () => process.exit(9)); setInterval(() => 0, 1e6); console.log("ready")',
    ]);
    expect(await program.ask()).toBe("ready");
    program.process.kill("SIGTERM");
    expect(await program.end()).toBe(9);
  });

  test("a program that is not there is 127", async () => {
    const program = start(["/no/such/program"]);
    expect(await program.end()).toBe(127);
    expect(program.told()).toContain("/no/such/program cannot be started: ENOENT");
  });

  test.each([
    ["a caller without the right", async () => ({ AURORA_TOKEN: await target.token({ sub: "ada", org: person.org }) }), "forbidden"],
    ["a caller with an expired token", async () => ({ AURORA_TOKEN: "no.such.token" }), "no token for tailscale: "],
    ["an API that is not there", async () => ({ AURORA_URL: "http://127.0.0.1:9" }), "unreachable"],
    ["an address that would show the token to the network", async () => ({ AURORA_URL: "http://connect.example.com" }), "https"],
    ["no credential", async () => ({ AURORA_TOKEN: "" }), "AURORA_TOKEN_FILE"],
    ["two credentials", async () => ({ AURORA_TOKEN_COMMAND: "echo x" }), "not AURORA_TOKEN and AURORA_TOKEN_COMMAND"],
  ])("starts nothing for %s, and says why", async (_, change, word) => {
    const program = startShell("echo started", await change());
    await expect(program.ask()).rejects.toThrow("the program has ended");
    expect(await program.end()).toBe(125);
    expect(program.told().split("\n")).toEqual([expect.stringContaining(word), ""]);
    expect(program.told()).not.toContain(AURORA_TOKEN);
  });

  test("after a disconnect the file is gone, and a program that asks is told so", async () => {
    const [other, lifetimeSeconds] = [await newPerson(target), 15];
    await setTailscale(target, { access_token_lifetime_seconds: lifetimeSeconds });
    await connectClient(other, await addClient(target));
    const token = await target.token({ sub: "scanner", org: other.org, permissions: ["tokens:read"] });
    const script = 'while read -r line; do if [ -f "$AURORA_EXEC_TOKEN_FILE" ]; then echo there; else echo gone; fi; done';
    const program = startShell(script, { AURORA_TOKEN: token });
    expect(await program.ask()).toBe("there");
    await other.client.disconnectConnection("tailscale");
    await vi.waitUntil(async () => (await program.ask()) === "gone", { timeout: patienceMs, interval: 200 });
    expect(await program.end()).toBe(0);
    expect(program.told().match(/no token for tailscale: not_found/g)).toHaveLength(1);
  });

  test("the file that the package ships runs on this machine's own Node, 20 or newer", async () => {
    const folder = await mkdtemp(join(tmpdir(), "exec-package-"));
    const run = promisify(execFile);
    try {
      await run(process.execPath, [join(root, "client/build.ts"), folder]);
      const folders = (process.env.PATH ?? "").split(delimiter).filter((path) => !path.includes("node_modules"));
      const node = folders.map((path) => join(path, "node")).find(existsSync) ?? "";
      expect(Number((await run(node, ["--version"])).stdout.slice(1).split(".")[0])).toBeGreaterThanOrEqual(20);
      const program = start(["sh", "-c", "echo started; exit 3"], {}, [node, join(folder, "aurora-oauth.cjs")]);
      expect(await program.ask()).toBe("started");
      expect(await program.end()).toBe(3);
      expect(program.told()).toBe("");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
