import { expect, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { filesOfCheckout, readRelease } from "../../release/docs/read-release.ts";
import { buildReleaseLists } from "../../release/docs/release-lists.ts";
import { defaults } from "../fixtures/check-parameters.ts";
import { root, templateWith } from "../fixtures/template.ts";

test("a release is read out of its files as the code has it: parameters, failure codes, routes and Vault's roles", () => {
  const now = readRelease(filesOfCheckout(root));
  expect(now.parameters.toSorted()).toEqual(Object.keys(defaults).toSorted());
  expect(now.failureCodes.toSorted()).toEqual(Object.keys(failures).toSorted());
  const routes = Object.values(templateWith({ console: "on" }).functions).flatMap((one) =>
    one.routes.map(({ method, path }) => `${method} ${path}`),
  );
  expect(now.routes.toSorted()).toEqual(routes.filter((route) => !route.startsWith("HEAD ")).toSorted());
  expect(now.vaultRoles).toContain("convert-gcp");
});

test("what a release adds and what it takes away is listed", () => {
  const empty = { parameters: [], failureCodes: [], vaultRoles: [], routes: [] };
  const lists = buildReleaseLists(
    { ...empty, vaultRoles: ["old"], routes: ["GET /one"] },
    { ...empty, parameters: ["dashboard"], failureCodes: ["not_found"], routes: ["GET /one", "GET /two"] },
  );
  expect(lists.split("\n").filter((line) => line.startsWith("-"))).toEqual([
    "- New parameters (1): `dashboard` (`on`).",
    "- New failure codes (1): `not_found` (404).",
    "- Removed Vault roles (1): `old`.",
    "- New routes (1): `GET /two`.",
  ]);
});
