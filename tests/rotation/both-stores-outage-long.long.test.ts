import { test } from "vitest";
import { expectFewLost } from "./both-stores-outage.ts";

test("S15: 30 s, longer than a lease, without Vault and the table under load lose only running refreshes, and each loss is logged", () =>
  expectFewLost(30_000, 1));
