import { expect, it } from "vitest";
import { type FailureCode, failures, isStoreFailure, storeOf } from "../../lib/errors.ts";

const stores: Partial<Record<FailureCode, "credentials" | "table" | "secrets">> = {
  store_answer_invalid: "credentials",
  store_denied: "credentials",
  vault_login_failed: "credentials",
  vault_sealed: "credentials",
  store_throttled: "credentials",
  store_unavailable: "credentials",
  table_throttled: "table",
  table_unavailable: "table",
  secrets_unavailable: "secrets",
};

it.each(Object.keys(failures) as FailureCode[])("%s names the store that failed, if one did", (code) => {
  expect([storeOf(code), isStoreFailure(code)]).toEqual([stores[code], stores[code] !== undefined]);
});
