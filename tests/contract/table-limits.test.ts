import { afterAll, beforeAll, expect, it } from "vitest";
import { limitsIn } from "../../lib/table/window-counters.ts";
import { now } from "../fixtures/new-connection.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

it("a request whose count was written, and whose answer was lost, is counted once and let through", async () => {
  const limits = limitsIn(local.table);
  const hit = () => limits.hit("ada", "login", { count: 2, seconds: 60 }, now);
  await local.fail({ target: "DynamoDB_20120810.UpdateItem", drop: true, after: true });
  expect(await hit()).toEqual({ allowed: true });
  expect(await hit(), "the second of two").toEqual({ allowed: true });
  expect(await hit()).toMatchObject({ allowed: false });
});

it("the last request that the rate allows is let through when its answer was lost", async () => {
  const limits = limitsIn(local.table);
  await local.fail({ target: "DynamoDB_20120810.UpdateItem", drop: true, after: true });
  expect(await limits.hit("eve", "login", { count: 1, seconds: 60 }, now)).toEqual({ allowed: true });
});
