import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDescriptions } from "../../release/openapi/read-descriptions.ts";
import { root } from "../fixtures/template.ts";

const page = join(root, "console");
const operations = readdirSync(page, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) => [
    ...readFileSync(join(page, file), "utf8").matchAll(/import \{([^}]*)\} from "[./]*client\/generated\/operations\.ts"/g),
  ])
  .flatMap(([, names = ""]) => names.split(",").map((name) => name.trim()))
  .filter((name) => /^[a-z]\w*$/.test(name));

test("no operation that a page of the console imports is of Aurora's dialect", async () => {
  const rows = (await readDescriptions()).flatMap(({ routes }) => Object.values(routes));
  const known = new Map(rows.map(({ id, dialect, auroraOnly }) => [id, dialect === "aurora" || auroraOnly === true]));
  expect(operations.length).toBeGreaterThan(15);
  expect(operations.filter((name) => known.get(name) !== false)).toEqual([]);
});
