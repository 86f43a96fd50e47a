import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CredentialStore } from "../../lib/connections/credential-store.ts";
import { secretsManagerCredentialStore } from "../../lib/credentials/secrets-manager.ts";
import { vaultCredentialStore } from "../../lib/credentials/vault.ts";
import type { VaultAuth } from "../../lib/credentials/vault-login.ts";
import { awsIamAuth, jwtAuth } from "../../lib/credentials/vault-options.ts";
import { Secret } from "../../lib/secret.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";
import { appRoleOf, base, startVaultFixture } from "../fixtures/vault-fixture.ts";
import { freshKey } from "./credential-store-contract.ts";

const secret = new Secret("hush-secret");
const now = () => new Date();
const credentials = { accessKeyId: "ASIATEST", secretAccessKey: secret, sessionToken: secret };
const auths: Readonly<Record<string, VaultAuth>> = {
  token: { token: secret },
  "a token that is no valid header": { token: new Secret("hush\nsecret") },
  approle: appRoleOf({ roleId: "role", secretId: secret.reveal() }),
  jwt: jwtAuth({ role: "role", jwt: async () => secret }),
  aws: awsIamAuth({ role: "role", serverId: "vault.example", credentials, now }),
};

/** Answers with all it was sent: the worst a page of something in between can do. `?` is replaced by the request. */
const echoes: readonly (readonly [number, string])[] = [
  [200, "?"],
  [200, '{"errors":["?"],"auth":{"client_token":"hush"},"data":{"data":{"token":{"hush":"?"}}}}'],
  [200, '{"auth":{"client_token":"hush\\nsecret","lease_duration":60}}'],
  ...[400, 403, 404, 412, 429, 500, 503].flatMap((status) => [
    [status, '{"errors":["invalid token ?"]}'] as const,
    [status, "<pre>?</pre>"] as const,
  ]),
];

let server: Server;
let url: string;
let echo: (typeof echoes)[number] = [200, ""];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const received = JSON.stringify(`${JSON.stringify(request.headers)} ${await text(request)}`).slice(1, -1);
    response.writeHead(echo[0]).end(echo[1].replaceAll("?", received));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Everything of an error that a logger could print. */
function printed(error: unknown): string {
  const { message, stack, cause } = error as Error;
  return [message, stack, JSON.stringify(error), JSON.stringify(cause ?? null), inspect(error, { depth: 20, showHidden: true })].join("\n");
}

async function failuresOf(store: CredentialStore): Promise<string[]> {
  const write = store.write(freshKey(), fieldsOf({ token: "hush-field" }), { cas: 0 });
  const outcomes = await Promise.allSettled([store.read(freshKey()), write, store.erase(freshKey())]);
  return outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [printed(outcome.reason)] : []));
}

describe("no secret is in any error (S47)", () => {
  for (const [name, auth] of Object.entries(auths)) {
    it(`logging in with ${name}, whatever Vault or something in between answers`, async () => {
      for (const next of echoes) {
        echo = next;
        const failures = await failuresOf(vaultCredentialStore({ address: url, base, auth, now, timeoutMs: 1000 }));
        expect(failures.length).toBeGreaterThan(0);
        expect(failures.filter((failure) => failure.includes("hush"))).toEqual([]);
      }
    });
  }

  it("when Secrets Manager's client throws what it sent", async () => {
    for (const name of ["AccessDeniedException", "ThrottlingException", "ResourceExistsException", "Error hush-secret"]) {
      const error = () => Object.assign(new Error("hush-secret", { cause: "hush-secret" }), { name, $response: { body: "hush-secret" } });
      const client = { send: () => Promise.reject(error()) } as unknown as SecretsManagerClient;
      expect((await failuresOf(secretsManagerCredentialStore({ client, base }))).filter((failure) => failure.includes("hush"))).toEqual([]);
    }
  });

  it("and none is in a printed store, session or login", () => {
    const store = vaultCredentialStore({ address: url, base, auth: { token: secret }, now });
    expect(inspect([store, auths], { depth: 20, showHidden: true })).not.toContain("hush-secret");
  });

  it("nor in the local endpoint's call log or list of keys", async () => {
    await using vault = await startVaultFixture();
    const key = freshKey();
    await vault.open().write(key, fieldsOf({ refresh_token: "hush-field" }), { cas: 0 });
    const shown = await Promise.all(["calls", "keys"].map(async (name) => (await fetch(`${vault.url}/_control/${name}`)).text()));
    expect(shown.join()).not.toContain("hush");
    expect(shown[1]).toContain(`"versions":[{"version":1,"fields":["refresh_token"],"deleted":false,"destroyed":false}]`);
  });
});
