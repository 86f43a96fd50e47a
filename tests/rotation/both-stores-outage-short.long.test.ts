import { test } from "vitest";
import { expectFewLost } from "./both-stores-outage.ts";

test("S15: 20 s, shorter than a lease, without Vault and the table under load lose only running refreshes, and each loss is logged", () =>
  expectFewLost(20_000, 0));
