import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startFunctionsVault } from "../../local/deployed/vault.ts";
import { chooseVault } from "../../local/vault/choose.ts";
import { template } from "../fixtures/template.ts";

let folder: string;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aurora-choose-"));
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, "close");
  }
  await rm(folder, { recursive: true });
});

/** Writes a command that behaves as the development server of a Vault with these login methods, and leaves its process id behind. */
async function command(name: string, methods: readonly string[]): Promise<string> {
  const path = join(folder, name);
  const script = `#!${process.execPath}
    const { writeFileSync } = require("node:fs");
    writeFileSync(${JSON.stringify(`${path}.pid`)}, String(process.pid));
    const port = /:(\\d+)$/.exec(process.argv.find((flag) => flag.startsWith("-dev-listen-address")))[1];
    const known = ${JSON.stringify(methods)}.map((method) => "/v1/sys/plugins/catalog/auth/" + method);
    require("node:http").createServer((request, response) => {
      response.statusCode = request.url === "/v1/sys/health" || known.includes(request.url) ? 200 : 404;
      response.end('{"errors":[]}');
    }).listen(Number(port), "127.0.0.1", () => console.log("Unseal Key: key"));`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

async function executable(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

/** A running Vault of another owner without an AWS login, which records its requests. */
async function runningOpenBao() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.statusCode = request.url === "/v1/sys/health" ? 200 : 404;
    response.end('{"errors":[]}');
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const notBuilt = "/nowhere/vault";
const noAws = "is not used: it has no AWS login: OpenBao has it as an external plugin only";

describe("the Vault of the deployed target", () => {
  it("is the local build when the bao on the PATH has no AWS login, and the reason is reported", async () => {
    const bao = await command("bao", ["approle", "jwt"]);
    const built = await executable("built", "");
    expect(await chooseVault({ PATH: folder }, built)).toEqual({
      source: { kind: "built", path: built },
      passedOver: [`${bao} ${noAws}`],
    });
    expect(isRunning(Number(await readFile(`${bao}.pid`, "utf8")))).toBe(false);
  });

  it("is undefined when there is only such a bao", async () => {
    const bao = await command("bao", ["approle"]);
    expect(await chooseVault({ PATH: folder }, notBuilt)).toEqual({ source: undefined, passedOver: [`${bao} ${noAws}`] });
  });

  it("is the vault or bao on the PATH that has the AWS login", async () => {
    const bao = await command("bao", ["aws"]);
    const built = await executable("built", "");
    expect(await chooseVault({ PATH: folder }, built)).toEqual({ source: { kind: "command", path: bao }, passedOver: [] });
    expect(isRunning(Number(await readFile(`${bao}.pid`, "utf8")))).toBe(false);
  });

  it("is not another program with that name", async () => {
    const vault = await executable("vault", `#!/bin/sh\necho "no such command" >&2\nexit 3\n`);
    const { source, passedOver } = await chooseVault({ PATH: folder }, notBuilt);
    expect(source).toBeUndefined();
    expect(passedOver).toEqual([expect.stringMatching(new RegExp(`^${vault} is not used: .* ended with 3\\nno such command`))]);
  });

  it("is not the server at VAULT_ADDR when it has no AWS login, and nothing is written to it", async () => {
    const { address, asked } = await runningOpenBao();
    const built = await executable("built", "");
    const chosen = await chooseVault({ PATH: "", VAULT_ADDR: address, VAULT_TOKEN: "root" }, built);
    expect(chosen).toEqual({ source: { kind: "built", path: built }, passedOver: [`${address} ${noAws}`] });
    expect(asked.filter((line) => !line.startsWith("GET "))).toEqual([]);
  });

  it("refuses an unsuitable server before anything is written to it", async () => {
    const { address, asked } = await runningOpenBao();
    const source = { kind: "running", address, rootToken: "root" } as const;
    const setUp = { port: 0, template, stsUrl: "http://127.0.0.1:9", serverId: "vault.local", auditFile: join(folder, "audit.log") };
    await expect(startFunctionsVault({ source, ...setUp })).rejects.toThrow(/no AWS login/);
    expect(asked.filter((line) => !line.startsWith("GET "))).toEqual([]);
  });
});
