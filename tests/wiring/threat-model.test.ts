import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { operatedAttributes } from "../../lib/table/operated-attributes.ts";
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

test("S50: one role may list the table, in attributes without a token, and only the schedules read what falls due in every organisation", () => {
  const granted = Object.entries(statements).flatMap(([key, list]) =>
    list.flatMap(({ Action, Resource, Condition }) =>
      [Action].flat().map((action) => ({ key, action, resource: JSON.stringify(Resource), condition: Condition })),
    ),
  );
  expect([...new Set(granted.map(({ action }) => action).filter((action) => action.startsWith("dynamodb:")))].sort()).toEqual(
    ["DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"].map((action) => `dynamodb:${action}`),
  );
  const scans = granted.filter(({ action }) => action === "dynamodb:Scan");
  expect(scans).toMatchObject([{ key: "operationsRead", condition: { StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } } }]);
  expect(scans).toMatchObject([{ condition: { "ForAllValues:StringEquals": { "dynamodb:Attributes": [...operatedAttributes] } } }]);
  expect(operatedAttributes).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/sealed|token|secret|value|credential|verifier|hash/)]),
  );
  const onIndex = granted.filter(({ resource }) => resource.includes("/index/")).map(({ key }) => key);
  expect(onIndex.sort()).toEqual(["jobsDeliverWebhooks", "jobsPublishEvents", "jobsRefreshDue", "jobsSweepGrants"]);
});
