import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCallerToken } from "../../client/exec/caller-token.ts";
import { readOptions } from "../../client/exec/read-options.ts";

const now = Date.parse("2026-11-28T12:00:00Z");

describe("the caller's own token", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "caller-token-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("of a file is read each time: another process renews it", async () => {
    const file = join(folder, "token");
    const caller = findCallerToken({ AURORA_TOKEN_FILE: file }, () => now);
    await writeFile(file, "one\n");
    expect(await caller.read()).toBe("one");
    await writeFile(file, "two");
    expect(await caller.read()).toBe("two");
    await writeFile(file, " \n");
    await expect(caller.read()).rejects.toThrow("holds no token");
  });

  test("of a command is kept until a minute before its expiry, and not after the API has refused it", async () => {
    const log = join(folder, "runs");
    let at = now;
    const expiry = Buffer.from(JSON.stringify({ exp: now / 1000 + 600 })).toString("base64url");
    const caller = findCallerToken({ AURORA_TOKEN_COMMAND: `echo run >> ${log}; echo h.${expiry}.$(wc -l < ${log})` }, () => at);
    const readRun = async () => (await caller.read()).split(".")[2];
    expect([await readRun(), await readRun()]).toEqual(["1", "1"]);
    at += 539_000;
    expect(await readRun()).toBe("1");
    at += 1_000;
    expect(await readRun()).toBe("2");
    caller.forget();
    expect(await readRun()).toBe("3");
  });

  test("of a command that fails is told without what it has printed", async () => {
    const caller = findCallerToken({ AURORA_TOKEN_COMMAND: "echo hunter2; echo hunter2 >&2; exit 3" }, () => now);
    await expect(caller.read()).rejects.toThrow(/^AURORA_TOKEN_COMMAND failed \(3\)$/);
  });
});

describe("the arguments of exec", () => {
  const providers = ["aws", "gcp"];

  test("end at --: what follows is the program's, whatever it looks like", () => {
    expect(readOptions(["exec", "--provider", "aws", "--account", "1", "--", "tool", "--provider", "x", "--", "-h"], providers)).toEqual({
      provider: "aws",
      account: "1",
      command: ["tool", "--provider", "x", "--", "-h"],
    });
  });

  test.each([[[]], [["--help"]], [["exec", "-h", "--", "tool"]]])("%j ask for help", (args) => {
    expect(readOptions(args, providers)).toBe("help");
  });

  test.each([
    [["exec", "--", "tool"], "--provider must be one of aws, gcp"],
    [["exec", "--provider", "nimbus", "--", "tool"], "--provider must be one of aws, gcp"],
    [["exec", "--provider", "aws"], "no program"],
    [["exec", "--provider", "aws", "--"], "no program"],
    [["exec", "--provider", "aws", "tool"], "after --"],
    [["run", "--provider", "aws", "--", "tool"], "only command is exec"],
    [["exec", "--provider", "aws", "--min-ttl", "9", "--", "tool"], "--min-ttl"],
  ])("%j are refused", (args, words) => {
    expect(() => readOptions(args, providers)).toThrow(words);
  });
});
