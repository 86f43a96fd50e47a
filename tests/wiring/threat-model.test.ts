import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, statements } from "../fixtures/template.ts";

const page = readFileSync(join(root, "docs/security/threat-model.md"), "utf8");
const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
const namedIn = (text: string) => [...text.matchAll(/`((?:tests|resources|lib)\/[^`]+)`/g)].map(([, file = ""]) => file);
const footholds = section("Footholds").split("\n### ").slice(1);

test("each file that docs/security/threat-model.md names exists", () => {
  expect(namedIn(page).length).toBeGreaterThan(50);
  expect(namedIn(page).filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("each foothold says what it gives, what it does not, how it is noticed and how it is ended", () => {
  expect(footholds.length).toBeGreaterThan(10);
  const openings = footholds.map((text) =>
    [...text.matchAll(/^- \*\*([^*]+)\*\*/gm)].map(([, opening]) => opening?.replace("Reading gets", "Gets")),
  );
  expect(openings).toEqual(footholds.map(() => ["Gets", "Does not get", "Noticed", "Ended"]));
});

test("what a foothold does not give names a test that shows it", () => {
  const claims = footholds.map((text) => /^- \*\*Does not get\*\*.*$/m.exec(text)?.[0] ?? "");
  expect(claims.filter((claim) => !namedIn(claim).some((file) => file.startsWith("tests/")))).toEqual([]);
});

test("S50: no role may list or export the whole table, and only the schedules read what falls due in every organisation", () => {
  const granted = Object.entries(statements).flatMap(([key, list]) =>
    list.flatMap(({ Action, Resource }) => [Action].flat().map((action) => ({ key, action, resource: JSON.stringify(Resource) }))),
  );
  expect([...new Set(granted.map(({ action }) => action).filter((action) => action.startsWith("dynamodb:")))].sort()).toEqual(
    ["DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((action) => `dynamodb:${action}`),
  );
  const onIndex = granted.filter(({ resource }) => resource.includes("/index/")).map(({ key }) => key);
  expect(onIndex.sort()).toEqual(["jobsDeliverWebhooks", "jobsPublishEvents", "jobsRefreshDue", "jobsSweepGrants"]);
});
