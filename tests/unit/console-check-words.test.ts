import { expect, test } from "vitest";
import { describeCheck } from "../../console/connection/connection-words.ts";
import { failures } from "../../lib/errors.ts";

const check = (code: "vault_sealed" | "table_unavailable" | "provider_unavailable" | "grant_revoked", last?: string) => {
  const { title, action, owner } = failures[code];
  const last_failure = last === undefined ? null : { code: last };
  const connection = { provider: "gcp", account: "default", method: "login", status: "active", last_failure };
  const checked = { failure: { code, title, action, owner }, findings: [], setup: null, connection };
  return describeCheck(checked as unknown as Parameters<typeof describeCheck>[0], true);
};

test.each(["vault_sealed", "table_unavailable"] as const)("a check that met %s says nothing of whether the connection works", (code) => {
  for (const last of [undefined, code]) {
    expect(check(code, last)).toMatch(/^It could not be checked: /);
    expect(check(code, last)).not.toContain("work:");
  }
});

test.each(["provider_unavailable", "grant_revoked"] as const)("a check that met %s says that the connection does not work", (code) => {
  expect(check(code)).toMatch(/^It does not work: /);
});
