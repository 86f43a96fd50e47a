import { GetSecretValueCommand, PutSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { secretsManagerCredentialStore } from "../../lib/credentials/secrets-manager.ts";
import type { Simulator } from "../../local/simulator/server.ts";
import { secretsManagerAt, startSecretsManager } from "../fixtures/aws-fixture.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";
import { base } from "../fixtures/vault-fixture.ts";
import { freshKey } from "./credential-store-contract.ts";

let aws: Simulator;
let client: SecretsManagerClient;

beforeAll(async () => {
  aws = await startSecretsManager();
  client = secretsManagerAt(aws.url);
});

afterAll(() => aws.close());

/** A client whose every call fails with this error of the service. */
const failing = (name: string) =>
  ({ send: () => Promise.reject(Object.assign(new Error("canary"), { name })) }) as unknown as SecretsManagerClient;

describe("Secrets Manager", () => {
  it.each([
    ["AccessDeniedException", "store_denied"],
    ["DecryptionFailure", "store_denied"],
    ["ThrottlingException", "store_throttled"],
    ["ExpiredTokenException", "store_denied"],
    ["UnrecognizedClientException", "store_denied"],
    ["InternalServiceError", "store_unavailable"],
    ["AbortError", "store_unavailable"],
    ["TimeoutError", "store_unavailable"],
    ["SomethingNewException", "store_unavailable"],
  ])("%s becomes %s on every call", async (name, code) => {
    const store = secretsManagerCredentialStore({ client: failing(name), base });
    const calls = [
      store.read(freshKey()),
      store.write(freshKey(), fieldsOf({ a: "b" }), { cas: 0 }),
      store.erase(freshKey()),
      store.health(),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code } });
    }
  });

  it("stops a writer whose read was stale: each version number is used once", async () => {
    const key = freshKey();
    const store = secretsManagerCredentialStore({ client, base });
    await store.write(key, fieldsOf({ token: "1" }), { cas: 0 });
    const stale = await client.send(new GetSecretValueCommand({ SecretId: store.locate(key).slice("awssm:".length) }));
    await store.write(key, fieldsOf({ token: "2" }), { cas: 1 });
    const behind = {
      send: (command: object, options: object) =>
        command instanceof GetSecretValueCommand ? Promise.resolve(stale) : Reflect.apply(client.send, client, [command, options]),
    } as unknown as SecretsManagerClient;
    const late = secretsManagerCredentialStore({ client: behind, base });
    await expect(late.write(key, fieldsOf({ token: "lost" }), { cas: 1 })).rejects.toMatchObject({ code: "credential_conflict" });
    expect((await store.read(key))?.fields.token?.reveal()).toBe("2");
  });

  it.each([undefined, "arn:aws:kms:eu-west-1:123456789012:key/k"])(
    "creates a secret under the operator's key %s, and changes no key later",
    async (keyArn) => {
      const sent: { readonly name: string; readonly input: object }[] = [];
      const recording = {
        send: (command: { readonly input: object }, options: object) => {
          sent.push({ name: command.constructor.name, input: command.input });
          return Reflect.apply(client.send, client, [command, options]);
        },
      } as unknown as SecretsManagerClient;
      const store = secretsManagerCredentialStore({ client: recording, base, keyArn });
      const key = freshKey();
      await store.write(key, fieldsOf({ token: "1" }), { cas: 0 });
      await store.write(key, fieldsOf({ token: "2" }), { cas: 1 });
      expect(sent.flatMap(({ input }) => ("KmsKeyId" in input && input.KmsKeyId !== undefined ? [input.KmsKeyId] : []))).toEqual(
        keyArn === undefined ? [] : [keyArn],
      );
      expect(sent.filter(({ input }) => "SecretString" in input)).toHaveLength(2);
    },
  );

  it("refuses a value that this product did not write, instead of reading it as missing", async () => {
    const key = freshKey();
    const store = secretsManagerCredentialStore({ client, base });
    await store.write(key, fieldsOf({ token: "1" }), { cas: 0 });
    for (const SecretString of ["plain text", '{"token":"t"}', '{"version":1,"fields":{"token":1}}']) {
      await client.send(new PutSecretValueCommand({ SecretId: store.locate(key).slice("awssm:".length), SecretString }));
      await expect(store.read(key)).rejects.toMatchObject({ code: "store_answer_invalid" });
    }
  });

  it("refuses ids that make a name longer than the service takes", async () => {
    const store = secretsManagerCredentialStore({ client, base });
    await expect(async () => store.read(freshKey({ tenant: "/".repeat(200) }))).rejects.toThrow(RangeError);
  });

  it("ends a name in a fixed word: a hyphen and six characters would look like the tail of an ARN", () => {
    const store = secretsManagerCredentialStore({ client, base });
    expect(store.locate(freshKey({ tenant: "acme", account: "a-region" }))).toBe(
      "awssm:aurora-oauth-dev/connections/gcp/acme/a-region/credential",
    );
  });
});
