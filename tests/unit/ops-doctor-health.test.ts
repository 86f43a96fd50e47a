import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { health } from "../../ops/doctor/checks/health.ts";
import type { Stage } from "../../ops/doctor/stage.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** Looks at an API that answers so. @param hangsUp - After a part of the answer. */
async function look(status: number, type: string, text: string, hangsUp = false) {
  const running = createServer((request, response) => {
    response.writeHead(request.url === "/healthz" ? status : 404, { "content-type": type });
    response.write(text, () => (hangsUp ? response.destroy() : response.end()));
  });
  server = running;
  await new Promise<void>((ready) => running.listen(0, "127.0.0.1", ready));
  return lookAt(`http://127.0.0.1:${(running.address() as AddressInfo).port}`);
}

const lookAt = async (api: string) => {
  const { signal } = new AbortController();
  const { findings } = await health.look({ signal, setting: async () => api } as unknown as Stage);
  return findings.map(({ level, what }) => `${level} ${what}`);
};

const sealed = { status: "unavailable", failed: [{ dependency: "credential_store", code: "vault_sealed" }] };

test.each([
  ["is well", 200, "application/json", '{"status":"ok"}', []],
  ["names what fails", 503, "application/json", JSON.stringify(sealed), ["fail credential_store: vault_sealed"]],
  ["is another server's page", 200, "text/html", "<h1>hello</h1>", ["fail HTTP 200, which is not an answer of the health check"]],
  ["is another server's JSON", 200, "application/json", '["ok"]', ["fail HTTP 200, which is not an answer of the health check"]],
  ["is no JSON", 200, "application/json", "a secret", ["fail 200: the answer is no JSON although it says so"]],
  ["is a redirect", 308, "text/plain", "", ["fail HTTP 308, which is not an answer of the health check"]],
] as const)("the doctor says of an API whose health check %s what is wrong", async (_, status, type, text, expected) => {
  expect(await look(status, type, text)).toEqual(expected);
});

test("the doctor names the address that does not answer, or not to the end", async () => {
  expect(await look(200, "application/json", '{"status":"ok"', true)).toEqual([expect.stringMatching(/^fail no answer from http:.*: /)]);
  expect(await lookAt("http://127.0.0.1:9")).toEqual([expect.stringMatching(/^fail no answer from http:\/\/127\.0\.0\.1:9: /)]);
});
