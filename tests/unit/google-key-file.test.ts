import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { parseKeyInput, readKeyFile } from "../../lib/providers/google/key-file.ts";

const pem = (bits: number) =>
  generateKeyPairSync("rsa", { modulusLength: bits }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const good = pem(2048);
const file = (changes: object = {}) => ({
  type: "service_account",
  project_id: "shop-production",
  private_key_id: "a".repeat(40),
  private_key: good,
  client_email: "aurora@shop-production.iam.gserviceaccount.com",
  client_id: "110100000000000000009",
  token_uri: "https://oauth2.googleapis.com/token",
  ...changes,
});
const read = (changes?: object) => readKeyFile(JSON.stringify(file(changes)));

describe("the key file of a service account", () => {
  it("gives what signs and names the key, and none of its addresses", () => {
    const key = readKeyFile(`\ufeff${JSON.stringify(file(), null, 2)}\n`);
    expect(key).toMatchObject({
      email: "aurora@shop-production.iam.gserviceaccount.com",
      projectId: "shop-production",
      keyId: "a".repeat(40),
      privateKey: { reveal: expect.any(Function) },
    });
    expect(Object.keys(key).sort()).toEqual(["email", "keyId", "privateKey", "projectId"]);
    expect(inspect(key, { depth: null })).not.toContain("PRIVATE");
  });

  it.each([
    ["an id of a project in a domain", { project_id: "example.com:shop", client_email: "x@shop.example.com.iam.gserviceaccount.com" }],
    ["no key id", { private_key_id: undefined }],
    ["an odd key id, which is left out", { private_key_id: "$(rm)" }],
    ["line breaks as Windows writes them in its private key", { private_key: good.replaceAll("\n", "\r\n") }],
  ])("may have %s", (_what, changes) => {
    expect(read(changes)).not.toHaveProperty("problem");
  });

  it.each([
    [undefined, { problem: "missing" }],
    [7, { problem: "missing" }],
    ["  ", { problem: "missing" }],
    ["{", { problem: "not_json" }],
    ["[]", { problem: "not_an_object" }],
    [`{"a":${"[".repeat(32)}${"]".repeat(32)}}`, { problem: "not_json" }],
    ["null", { problem: "not_an_object" }],
    ['"text"', { problem: "not_an_object" }],
  ])("is refused as %j", (text, refusal) => {
    expect(readKeyFile(text)).toEqual(refusal);
  });

  it.each<[string, object, object]>([
    ["the type of a person's file", { type: "authorized_user", private_key: "" }, { problem: "wrong_type", field: "type" }],
    ["no project, and no key either", { project_id: "", private_key: "" }, { problem: "missing_field", field: "project_id" }],
    ["no private key", { private_key: null, client_email: null }, { problem: "missing_field", field: "private_key" }],
    ["no email", { client_email: undefined }, { problem: "missing_field", field: "client_email" }],
    ["no token_uri", { token_uri: 7 }, { problem: "missing_field", field: "token_uri" }],
    ["a person's email", { client_email: "ada@example.com" }, { problem: "malformed", field: "client_email" }],
    ["a command in the email", { client_email: "a;b@p.iam.gserviceaccount.com" }, { problem: "malformed", field: "client_email" }],
    ["a path as project", { project_id: "../../v1/secrets" }, { problem: "malformed", field: "project_id" }],
    ["a text as private key", { private_key: "hello" }, { problem: "malformed", field: "private_key" }],
    ["half a private key", { private_key: good.slice(0, 200) }, { problem: "malformed", field: "private_key" }],
  ])("with %s is refused", (_what, changes, refusal) => {
    expect(read(changes)).toEqual(refusal);
  });

  it.each([
    ["of an elliptic curve", generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey],
    ["that is short", generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey],
  ])("with a private key %s is refused", (_what, key) => {
    expect(read({ private_key: key.export({ type: "pkcs8", format: "pem" }) })).toMatchObject({ field: "private_key" });
  });

  it("is named in a failure by the field alone: a parser's own message would quote the file", () => {
    for (const text of [`${JSON.stringify(file())}x`, JSON.stringify(file({ private_key: `${good.slice(0, 99)}=` }))]) {
      const failure = (() => {
        try {
          return parseKeyInput({ service_account_json: text });
        } catch (error) {
          return error;
        }
      })();
      expect(failure).toMatchObject({ code: "invalid_request", field: expect.stringMatching(/^service_account_json/) });
      expect(inspect(failure, { depth: null, showHidden: true })).not.toMatch(/PRIVATE|shop-production|aurora@/);
    }
  });
});
