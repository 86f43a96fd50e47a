import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readKey, revokeKey, toDetails, toFields } from "../../lib/providers/google/service-account-key.ts";
import { Secret } from "../../lib/secret.ts";

type Stored = { readonly connection: { readonly details: object }; readonly credential: Readonly<Record<string, string>> };

const stored: Stored = JSON.parse(readFileSync(new URL("../fixtures/stored/google-key.json", import.meta.url), "utf8"));
const held = Object.fromEntries(Object.entries(stored.credential).map(([name, value]) => [name, new Secret(value)]));

const advice =
  "a service account's key has been stored like this: repair the reader, not the file (docs/contribute/stored-data.md, 'Changing what is stored')";

test("the first stored key of a service account is read, is stored again in the same fields, and has the same details", () => {
  const key = readKey(held);
  expect(key.privateKey.reveal(), advice).toBe("the-private-key");
  const { grant_id: _, ...fields } = stored.credential;
  expect(Object.fromEntries(Object.entries(toFields(key)).map(([name, value]) => [name, value?.reveal()])), advice).toEqual(fields);
  expect(stored.connection.details, advice).toMatchObject(toDetails(key));
});

test("the first stored key of a service account can be given back", () => {
  expect(revokeKey(() => new Date(), held)[0], advice).toMatchObject({
    target: stored.credential.private_key_id,
    command: expect.stringContaining("keys delete"),
  });
});
