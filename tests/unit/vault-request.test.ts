import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vaultCredentialStore } from "../../lib/credentials/vault.ts";
import { Secret } from "../../lib/secret.ts";
import { httpClients, sendThrough } from "../fixtures/send-through.ts";

const key = { area: "connections", tenant: "acme/eu", provider: "gcp", account: "default" } as const;
const health = '{"initialized":true,"sealed":false}';
let server: Server;
let address: string;
let seen: { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders };

beforeAll(async () => {
  server = createServer(({ method, url, headers }, response) => {
    seen = { method, url, headers };
    response.writeHead(url?.includes("sys/health") ? 200 : 404).end(url?.includes("sys/health") ? health : '{"errors":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

describe.each(httpClients)("a request to Vault through %s", (client) => {
  beforeAll(() => sendThrough(client));
  afterAll(() => sendThrough("node:https"));

  const open = (more = {}) =>
    vaultCredentialStore({ address, base: "aurora-oauth-dev", auth: { token: new Secret("t") }, now: () => new Date(), ...more });

  it("names the token, and asks an agent in between to let it through", async () => {
    await open().read(key);
    expect(seen).toMatchObject({ method: "GET", url: "/v1/kv/data/aurora-oauth-dev/connections/gcp/acme=2Feu/default" });
    expect(seen.headers).toMatchObject({ "x-vault-token": "t", "x-vault-request": "true" });
    expect(seen.headers).not.toHaveProperty("x-vault-namespace");
  });

  it("names the namespace, the mount and the base, and goes below a path in front of Vault", async () => {
    const store = open({ address: `${address}/vault/`, namespace: "team/a", mount: "team/kv", base: "staging" });
    await store.read(key);
    expect(seen.url).toBe("/vault/v1/team/kv/data/staging/connections/gcp/acme=2Feu/default");
    expect(seen.headers).toMatchObject({ "x-vault-namespace": "team/a" });
    expect(store.locate(key)).toBe("vault:team/kv/data/staging/connections/gcp/acme=2Feu/default");
  });

  it("asks for health in the root namespace and without a token", async () => {
    await open({ namespace: "team/a" }).health();
    expect(seen.url).toBe("/v1/sys/health?standbyok=true&perfstandbyok=true");
    expect(seen.headers).not.toHaveProperty("x-vault-token");
    expect(seen.headers).not.toHaveProperty("x-vault-namespace");
  });
});
