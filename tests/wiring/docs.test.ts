import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { failures } from "../../lib/failure-codes.ts";
import { alarmResources } from "../fixtures/alarm-resources.ts";
import { toAnchor } from "../fixtures/headings.ts";
import { root, template } from "../fixtures/template.ts";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const operate = read("docs/operate.md");
const events = read("docs/events.md");
const domainEvent = read("lib/connections/domain-event.ts");

const section = (page: string, title: string) => page.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
const firstCells = (table: string) =>
  [...table.matchAll(/^\| ((?:`[^`]+`(?:, )?)+)/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );

test("the route table of docs/api.md is that of serverless.yml, and each route has a heading there or on a page below", () => {
  const api = read("docs/api.md");
  const listed = [...section(api, "Routes").matchAll(/^\| (GET|POST|PUT|PATCH|DELETE) \| `([^`]+)` \| (\w+)/gm)].map(
    ([, method, path, who]) => `${method} ${path} ${who}`,
  );
  // A HEAD answers as the GET of its path, and stands with it.
  const deployed = Object.values(template.functions).flatMap(({ routes }) =>
    routes
      .filter(({ method }) => method !== "HEAD")
      .map(({ method, path, authorizer }) => ({ route: `${method} ${path}`, isPublic: authorizer === undefined })),
  );
  expect(listed.map((line) => line.replace(/ \w+$/, "")).sort()).toEqual(deployed.map(({ route }) => route).sort());
  expect(listed.filter((line) => line.endsWith(" public")).length).toBe(deployed.filter(({ isPublic }) => isPublic).length);
  const pages = [api, ...readdirSync(join(root, "docs/api")).map((file) => read(`docs/api/${file}`))];
  const headings = pages.flatMap((page) =>
    [...page.matchAll(/^##+ ((?:GET|POST|PUT|PATCH|DELETE) .+)$/gm)].flatMap(([, heading = ""]) => heading.split(", ")),
  );
  expect(headings.sort()).toEqual(deployed.map(({ route }) => route).sort());
});

test("docs/tests.md explains each id in the title of a test, once", () => {
  const used = readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .flatMap((file) => read(join("tests", file)).match(/\bS\d{1,2}\b(?=[^\n]*[:,)])/g) ?? []);
  const explained = [...read("docs/tests.md").matchAll(/^\| (S\d+) \|/gm)].map(([, id = ""]) => id);
  expect([...new Set(used)].filter((id) => !explained.includes(id))).toEqual([]);
  expect(explained).toEqual([...new Set(explained)]);
});

test("docs/operate.md has a row for each failure code, with its owner, and for no other", () => {
  const rows = [...section(operate, "Failure codes").matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, code = "", owner]) => [code, owner]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(Object.entries(failures).map(([code, { owner }]) => [code, owner])));
  expect(rows).toHaveLength(Object.keys(failures).length);
});

test("docs/operate.md names every metric that is written, and no other", () => {
  const written = [...read("lib/telemetry/metrics.ts").matchAll(/addMetric\("(\w+)"/g)].map(([, name = ""]) => name);
  expect(firstCells(section(operate, "Metrics")).sort()).toEqual([...written, "Losses"].sort());
});

test("each alarm's description ends with a link to the section of docs/operate.md that names it, and no section names an alarm that is none", () => {
  const sections = section(operate, "Alarms").split("\n### ").slice(1);
  const named = sections.flatMap((text) =>
    [...text.matchAll(/^(?:\| )?((?:`\w+Alarm`(?:, )?)+)/gm)].flatMap(([, names = ""]) =>
      [...names.matchAll(/\w+/g)].map(([name]) => `${name} ${toAnchor(text.split("\n")[0] ?? "")}`),
    ),
  );
  const linked = Object.entries(alarmResources).flatMap(([id, { Type, Properties }]) => {
    const [, anchor] = /\. \$\{param:runbookUrl\}#([\w-]+)$/.exec(String(Properties.AlarmDescription)) ?? [];
    return Type.endsWith("Alarm") ? [`${id} ${anchor}`] : [];
  });
  expect(named.sort()).toEqual(linked.sort());
});

test("docs/operate.md names the kind of every log, and no other", () => {
  const [, listed = ""] = /`aurora-oauth-<stage>\/<kind>`: ([^.]+)\./.exec(operate) ?? [];
  const kinds = Object.values(template.functions).map(({ logGroup }) => logGroup.split("/").at(-1));
  expect([...listed.matchAll(/`([\w-]+)`/g)].map(([, kind]) => kind).sort()).toEqual([...new Set(kinds)].sort());
});

test("docs/operate.md explains every line of the log that the losses' alarm counts", () => {
  const patterns = Object.values(alarmResources).map(({ Properties }) => Properties.FilterPattern);
  const beginnings = [...String(patterns.find((pattern) => pattern !== undefined)).matchAll(/"([^"]+)\*"/g)].map(
    ([, beginning = ""]) => beginning,
  );
  expect(beginnings.length).toBeGreaterThan(0);
  const lines = firstCells(section(operate, "Lines that mean a loss"));
  expect(lines.filter((line) => !beginnings.some((beginning) => line.startsWith(beginning)))).toEqual([]);
  expect(beginnings.filter((beginning) => !lines.some((line) => line.startsWith(beginning)))).toEqual([]);
});

test("docs/events.md has a row for each event that can be published, and for no other", () => {
  const names = (type: string) =>
    [...(domainEvent.split(`type ${type} =`)[1]?.split(";")[0] ?? "").matchAll(/"(\w+)"/g)].map(([, name]) => name);
  const known = [
    ...names("ConnectionEventName").map((name) => `connection.${name}`),
    ...names("SetupEventName").map((name) => `setup.${name}`),
    ...[...domainEvent.matchAll(/readonly name: "([\w.]+)"/g)].map(([, name]) => name),
  ];
  expect(
    firstCells(events)
      .filter((cell) => cell.includes("."))
      .sort(),
  ).toEqual(known.sort());
});

test("docs/events.md names the fields of a detail, and no other", () => {
  const built = domainEvent.split("function buildEventDetail")[1] ?? "";
  const fields = [...built.matchAll(/^ {4}(\w+)[:,]|\? \{\} : \{ (\w+)(?:, (\w+))?|\? \{ (\w+):/gm)].flatMap((match) => match.slice(1));
  const action = built.includes("action:") ? ["action"] : [];
  const optional = [...built.matchAll(/defined\(\{ ([^}]+) \}\)/g)].flatMap(([, members = ""]) => [...members.matchAll(/(?:^|, )(\w+)/g)]);
  const [, table = ""] = events.split("| field | what |");
  const listed = [...table.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(listed.sort()).toEqual(
    [...new Set([...fields.filter((name) => name !== undefined), ...optional.map(([, name]) => name), ...action])].sort(),
  );
});

test("the tables of docs/scaling.md are what npm run scaling prints", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, "bench/scaling.ts")]);
  const printed = stdout.split("\n").filter((line) => line.startsWith("|"));
  expect(printed.length).toBeGreaterThan(20);
  const page = new Set(read("docs/scaling.md").split("\n"));
  expect(printed.filter((line) => !page.has(line))).toEqual([]);
});
