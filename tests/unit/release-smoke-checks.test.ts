import { expect, test } from "vitest";
import { judgeStoreLogin } from "../../release/smoke-checks.ts";
import { waitUntilSettled } from "../../release/wait-until-settled.ts";

const tick = (outcome: string) => `{"level":"INFO","message":"refreshed","shard":0,"credential_store":"${outcome}"}`;

test("a login to the store is well if the newest tick got in", () => {
  expect(judgeStoreLogin([tick("vault_login_failed"), tick("ok")])).toHaveProperty("works");
});

test.each([
  ["the newest tick did not get in", [tick("ok"), tick("vault_login_failed")], "does not get in: vault_login_failed"],
  ["no tick has run", [], "no tick has run yet"],
])("a login to the store is not well if %s", (_, lines, words) => {
  expect(() => judgeStoreLogin(lines)).toThrow(words);
});

test("a login to the store is not checked after a rollback to a release whose ticks say nothing of it", () => {
  expect(judgeStoreLogin(['{"message":"refreshed","shard":0}'])).toHaveProperty("notChecked");
});

test("a rollback waits for a deploy that goes on without its process", async () => {
  const statuses = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"];
  expect(await waitUntilSettled(async () => statuses.shift() ?? "", 1)).toBe("UPDATE_COMPLETE");
  expect(statuses).toEqual([]);
});
