import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Check, checkApi } from "../../../release/smoke-checks.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { addClient } from "../../fixtures/tailscale-control.ts";
import { connectClient } from "../../fixtures/tailscale-journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

/** Makes every check once. @returns What each says, or why it failed. */
const run = (checks: readonly Check[]) =>
  Promise.all(checks.map(async ({ title, run }) => [title, await run(AbortSignal.timeout(30_000)).catch(({ message }: Error) => message)]));

describe("embedded: the smoke test", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  test("finds a deployment that works, whether or not its address ends with a slash", async () => {
    const caller = { sub: "smoke", org: `org-${crypto.randomUUID()}`, permissions: ["connectors:read", "connectors:write", "tokens:read"] };
    const person = await newPerson(target, caller);
    expect((await connectClient(person, await addClient(target))).status).toBe(200);
    for (const api of [target.api, `${target.api}/`]) {
      expect(await run(checkApi(api, await target.token(caller)))).toEqual([
        ["health", { works: "table, credential store and operator secrets answer" }],
        ["closed to others", { works: "a caller without a credential is refused" }],
        ["login link", { works: `leads to ${new URL(target.google).host}` }],
        ["token", { works: expect.stringMatching(/^tailscale default, until 20/) }],
      ]);
    }
  });

  test("names what it does not check: without a token, and without a connection", async () => {
    const token = await target.token({ sub: "smoke", org: `org-${crypto.randomUUID()}`, permissions: ["connectors:read"] });
    expect((await run(checkApi(target.api, undefined))).slice(2)).toMatchObject([
      ["login link", { notChecked: expect.stringContaining("SMOKE_TOKEN") }],
      ["token", {}],
    ]);
    expect(await run(checkApi(target.api, token))).toMatchObject([
      ["health", {}],
      ["closed to others", {}],
      ["login link", "HTTP 403 in place of 200: forbidden"],
      ["token", { notChecked: "the caller's organisation has no active connection: connect one of your own" }],
    ]);
  });

  test("says of a failure its status and its code", async () => {
    await target.inside.kill("health");
    await target.inside.sealVault();
    const [health] = await run(checkApi(target.api, undefined));
    expect(health).toEqual(["health", 'HTTP 503 in place of 200: [{"dependency":"credential_store","code":"vault_sealed"}]']);
  });

  const other = createServer((_, response) => response.writeHead(200, { "content-type": "application/json" }).end("not a secret token"));
  afterEach(() => void other.close());

  test("S47: repeats nothing of an answer that is another server's", async () => {
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const told = await run(checkApi(`http://127.0.0.1:${port}`, "bearer-of-a-caller"));
    expect(told.map(([, words]) => words)).toEqual(Array.from({ length: 4 }, () => "200: the answer is no JSON although it says so"));
  });
});
