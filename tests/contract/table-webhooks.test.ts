import { afterAll, beforeAll } from "vitest";
import { webhooksIn } from "../../lib/table/stored-webhooks.ts";
import { memoryWebhooks } from "../fakes/memory-webhooks.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { describeWebhooks } from "./webhooks-contract.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

const memory = memoryWebhooks();
describeWebhooks("the fake", () => memory);
describeWebhooks("DynamoDB", () => webhooksIn(local.table));
