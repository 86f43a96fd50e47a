import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { killProcess } from "../../local/deployed/kill-process.ts";

describe("killProcess", () => {
  it("kills a process that runs", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    await once(child, "spawn");
    const ended = once(child, "exit");
    killProcess(Number(child.pid));
    expect(await ended).toEqual([null, "SIGKILL"]);
  });

  it("accepts a process that has already ended: a function may end between the listing and the kill", async () => {
    const child = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
    await once(child, "exit");
    expect(() => killProcess(Number(child.pid))).not.toThrow();
  });
});
