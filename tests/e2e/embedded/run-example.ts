import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "vitest";
import { addKey } from "../../fixtures/google-key-control.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";

type Program = {
  readonly command: string;
  /** Before the name of the key file. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where the key file is written. */
  readonly folder: string;
};

/** Runs an example of `client/examples`, which connects, lists, uses a token, and then prints each webhook whose signature is right. */
export async function runExample(target: EmbeddedTarget, { command, args, env, folder }: Program): Promise<void> {
  const [secret, org, keyFile] = [randomBytes(24), `org-${crypto.randomUUID()}`, join(folder, "key.json")];
  await writeFile(keyFile, (await addKey(target)).file);
  const program = spawn(command, [...args, keyFile], {
    env: {
      ...env,
      AURORA_URL: target.api,
      GOOGLE_URL: target.google,
      PERSON_TOKEN: await target.token({ sub: "ada", org, permissions: ["connectors:read", "connectors:write"] }),
      MACHINE_TOKEN: await target.token({ sub: "scanner", org, permissions: ["tokens:read"] }),
      WEBHOOK_SECRET: `whsec_${secret.toString("base64")}`,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
    const read = async () => String((await lines.next()).value);
    expect(await read()).toBe("connect: 200");
    expect(await read()).toBe("connection: gcp default active");
    expect(await read()).toBe("projects: 200 1");
    const [, port] = (await read()).split(" ");

    /** Sends an event as Standard Webhooks say. */
    const send = async (signed: string, sent = signed) => {
      const [id, timestamp] = [`msg_${crypto.randomUUID()}`, String(Math.floor(Date.now() / 1000))];
      const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${signed}`).digest("base64");
      const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
      return (await fetch(`http://127.0.0.1:${port}`, { method: "POST", headers, body: sent })).status;
    };
    const event = JSON.stringify({ type: "connection.reauth_required", data: { provider: "gcp" } });
    expect(await send(event, event.replace("gcp", "aws"))).toBe(401);
    expect(await send(event)).toBe(204);
    // Languages differ in where their JSON has spaces.
    expect((await read()).replaceAll('": "', '":"')).toBe('event: connection.reauth_required {"provider":"gcp"}');
  } finally {
    program.kill();
  }
}
