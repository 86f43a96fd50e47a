import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUnknownToken, toVaultFailure } from "../../lib/credentials/vault-failure.ts";
import { failures } from "../../lib/errors.ts";

const errors = (...texts: string[]) => ({ errors: texts });

describe("toVaultFailure", () => {
  it.each([
    [400, errors("check-and-set parameter did not match the current version"), "credential_conflict"],
    [400, errors("check-and-set parameter required for this call"), "store_answer_invalid"],
    [400, errors(), "store_answer_invalid"],
    [403, errors("1 error occurred:\n\t* permission denied\n\n"), "store_denied"],
    [403, undefined, "store_answer_invalid"],
    [404, errors("no handler for route"), "store_answer_invalid"],
    [412, errors(), "store_unavailable"],
    [429, undefined, "store_throttled"],
    [472, undefined, "store_unavailable"],
    [473, undefined, "store_unavailable"],
    [500, errors("internal"), "store_unavailable"],
    [503, errors("Vault is sealed"), "vault_sealed"],
    [503, errors("namespace is sealed"), "vault_sealed"],
    [503, errors("API access to this namespace has been locked by an administrator"), "store_unavailable"],
    [503, "Vault is sealed", "store_unavailable"],
  ])("maps %i %j to %s", (status, body, code) => {
    expect(toVaultFailure({ status, body }, "read").code).toBe(code);
  });

  it("has a code for everything that JSON can say, and repeats none of it", () => {
    const answer = fc.record({ status: fc.integer({ min: 200, max: 599 }), body: fc.jsonValue() });
    fc.assert(
      fc.property(answer, fc.stringMatching(/^[a-z]{12}$/), (sent, secret) => {
        const { code, detail } = toVaultFailure({ ...sent, body: { errors: [secret], data: sent.body } }, "read");
        return Object.hasOwn(failures, code) && !detail?.includes(secret) && Object.hasOwn(failures, toVaultFailure(sent, "read").code);
      }),
    );
  });

  it("names a known text and leaves the words around it out", () => {
    const body = errors('IAM Principal "arn:aws:sts::1:assumed-role/a/b" does not belong to the role "x"');
    expect(toVaultFailure({ status: 400, body }, "login").detail).toBe("login: HTTP 400 (does not belong to the role)");
  });
});

describe("isUnknownToken", () => {
  it.each([
    ["Vault, unknown or expired token", 403, errors("2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"), true],
    ["OpenBao, unknown or expired token", 403, errors("permission denied"), true],
    ["a policy that says no", 403, errors("1 error occurred:\n\t* permission denied\n\n"), false],
    ["a page of something else", 403, undefined, false],
    ["the words with another status", 400, errors("permission denied"), false],
  ])("%s: %i", (_, status, body, unknown) => {
    expect(isUnknownToken({ status, body })).toBe(unknown);
  });
});
