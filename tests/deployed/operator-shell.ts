import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { root } from "../fixtures/template.ts";

/** Answers a command of the operator, such as `aws sts get-caller-identity`, with what it prints. @throws {Error} What the command fails with. */
export type Answer = (words: readonly string[]) => Promise<string>;

/** Hands its words to the test, and prints what the test answers. */
const command = `#!/usr/bin/env node
const words = [process.argv[1].split("/").at(-1), ...process.argv.slice(2)];
fetch(process.env.OPERATOR_SHELL, { method: "POST", body: JSON.stringify(words) }).then(async (answer) => {
  const text = await answer.text();
  (answer.ok ? process.stdout : process.stderr).write(text);
  process.exitCode = answer.ok ? 0 : 1;
});
`;

/**
 * Runs commands in bash as an operator does, with a test in place of the programs that this machine has no counterpart of.
 *
 * @param shell.answers - By the name of the program.
 * @returns What was said, and the exit code of bash, which ends at the first failure.
 */
export async function runAsOperator(
  script: string,
  shell: { readonly folder: string; readonly answers: Readonly<Record<string, Answer>>; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly code: number; readonly said: string }> {
  const { folder, answers, env } = shell;
  const bin = join(folder, "operator-bin");
  await mkdir(bin, { recursive: true });
  for (const name of Object.keys(answers)) {
    await writeFile(join(bin, name), command);
    await chmod(join(bin, name), 0o755);
  }
  const server = createServer(async (request, response) => {
    const [name = "", ...words]: string[] = JSON.parse((await request.setEncoding("utf8").toArray()).join(""));
    try {
      response.end(await answers[name]?.(words));
    } catch (error) {
      response.writeHead(400).end(`${name} ${words.join(" ")}: ${error instanceof Error ? error.message : error}\n`);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const child = spawn("bash", ["-eu", "-o", "pipefail", "-c", script], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env, PATH: `${bin}:${env.PATH}`, OPERATOR_SHELL: `http://127.0.0.1:${port}` },
  });
  let said = "";
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
    });
  }
  const [code] = await once(child, "close");
  server.close();
  return { code, said };
}
