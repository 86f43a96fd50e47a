import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { secretsManagerCredentialStore } from "../../lib/credentials/secrets-manager.ts";
import { vaultCredentialStore } from "../../lib/credentials/vault.ts";
import { Secret } from "../../lib/secret.ts";
import type { Simulator } from "../../local/simulator/server.ts";
import { startVaultKv } from "../../local/vault-kv/server.ts";
import { memoryCredentialStore } from "../fakes/memory-credential-store.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { sealedCredentialStore } from "../fakes/sealed-credential-store.ts";
import { secretsManagerAt, startSecretsManager } from "../fixtures/aws-fixture.ts";
import { base } from "../fixtures/vault-fixture.ts";
import { describeCredentialStore } from "./credential-store-contract.ts";

const now = () => new Date();

describeCredentialStore("the fake", () => memoryCredentialStore());

const sealer = aesSealer(memorySecrets({ seal: { current: randomBytes(32).toString("base64") } }), "seal", randomBytes);
describeCredentialStore("the fake of sealed access tokens", () => sealedCredentialStore({ sealer, clock: now, logger: recordedLog() }));

describe("on this machine", () => {
  let vault: Simulator;
  let aws: Simulator;

  beforeAll(async () => {
    vault = await startVaultKv({ port: 0, rootToken: "root" });
    aws = await startSecretsManager();
  });

  afterAll(() => Promise.all([vault.close(), aws.close()]));

  describeCredentialStore("the local KV endpoint", () =>
    vaultCredentialStore({ address: vault.url, base, auth: { token: new Secret("root") }, now }),
  );
  describeCredentialStore("Secrets Manager on this machine", () =>
    secretsManagerCredentialStore({ client: secretsManagerAt(aws.url), base }),
  );
});

// A real Vault or OpenBao with KV version 2 at `kv`, when there is one.
const { VAULT_ADDR, VAULT_TOKEN } = process.env;
if (VAULT_ADDR && VAULT_TOKEN) {
  describeCredentialStore("the Vault at VAULT_ADDR", () =>
    vaultCredentialStore({ address: VAULT_ADDR, base, auth: { token: new Secret(VAULT_TOKEN) }, now }),
  );
}
