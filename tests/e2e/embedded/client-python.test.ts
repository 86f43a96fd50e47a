import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addKey } from "../../fixtures/google-key-control.ts";
import { installPython } from "../../fixtures/python-tools.ts";
import { root } from "../../fixtures/template.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

const example = join(root, "client/examples/python");

describe("embedded: the example in Python", () => {
  const target = useEmbeddedTarget();
  let tools: Awaited<ReturnType<typeof installPython>>;
  let folder: string;
  let program: ChildProcess | undefined;
  beforeAll(async () => {
    [tools, folder] = await Promise.all([installPython("client/examples/python/requirements.txt"), mkdtemp(join(tmpdir(), "example-"))]);
  });
  afterAll(async () => {
    program?.kill();
    await rm(folder, { recursive: true });
  });

  /** Makes the client out of the document, as a team in another language does. */
  const generate = (python: string) => {
    const files = ["--path", join(root, "docs/openapi.json"), "--config", join(example, "generator.yml")];
    const output = ["--meta", "none", "--output-path", join(folder, "aurora_oauth")];
    return promisify(execFile)(python, ["-m", "openapi_python_client", "generate", ...files, ...output]);
  };

  test("connects, lists, uses a token and reacts to a webhook, with a client that is generated from the document", async (context) => {
    if ("missing" in tools) {
      return context.skip(tools.missing);
    }
    const [secret, org] = [randomBytes(24), `org-${crypto.randomUUID()}`];
    const key = await addKey(target);
    await Promise.all([generate(tools.python), writeFile(join(folder, "key.json"), key.file)]);
    const started = spawn(tools.python, [join(example, "example.py"), join(folder, "key.json")], {
      env: {
        PYTHONPATH: folder,
        AURORA_URL: target.api,
        GOOGLE_URL: target.google,
        PERSON_TOKEN: await target.token({ sub: "ada", org, permissions: ["connectors:read", "connectors:write"] }),
        MACHINE_TOKEN: await target.token({ sub: "scanner", org, permissions: ["tokens:read"] }),
        WEBHOOK_SECRET: `whsec_${secret.toString("base64")}`,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    program = started;
    const lines = createInterface(started.stdout)[Symbol.asyncIterator]();
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
    expect(await read()).toBe('event: connection.reauth_required {"provider": "gcp"}');
  });
});
