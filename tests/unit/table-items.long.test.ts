import { expect, test } from "vitest";
import { checkBothWays, itemKinds } from "../fixtures/item-kinds.ts";

test.each(Object.entries(itemKinds))("%s is read as it was built, 20,000 times", (_, kind) => {
  expect(() => checkBothWays(kind, 20_000)).not.toThrow();
});
