import { spawn } from "node:child_process";

/**
 * Runs a command in the process group of this process, and kills the whole group when standard input ends: so it stops with the parent
 * process, however that ends.
 *
 * Usage: `node supervise.ts COMMAND [ARGUMENT…]`
 */
const [command = "", ...given] = process.argv.slice(2);
const endGroup = () => process.kill(-process.pid, "SIGKILL");

process.stdin.resume().once("close", endGroup);
spawn(command, given, { stdio: ["ignore", "inherit", "inherit"] }).once("exit", (code) => process.exit(code ?? 1));
