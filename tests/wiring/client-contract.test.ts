import { describe, expect, test } from "vitest";
import { clientContract, notYet, toShape } from "../fixtures/client-contract/client-contract.ts";
import { template } from "../fixtures/template.ts";

const routed = new Set(
  Object.values(template.functions).flatMap(({ routes }) => routes.map(({ method, path }) => toShape(`${method} ${path}`))),
);
const asked = clientContract.map(({ route }) => toShape(route));
const missing = notYet.map(toShape);

describe("a call of Aurora's web client", () => {
  test.each(clientContract)("$client, which $what, has a route, or is on the list of those that are not built yet", ({ route }) => {
    expect(routed.has(toShape(route)) || missing.includes(toShape(route))).toBe(true);
  });
});

describe("the list of the client's calls that are not built yet", () => {
  test("holds no route that is there: take it out, and the call runs through the client's server in tests/e2e/client-contract.long.test.ts", () => {
    expect(missing.filter((route) => routed.has(route))).toEqual([]);
  });

  test("holds only routes that the client calls, each once", () => {
    expect(missing.filter((route) => !asked.includes(route))).toEqual([]);
    expect(missing.toSorted()).toEqual([...new Set(missing)].toSorted());
  });
});
