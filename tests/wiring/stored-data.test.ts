import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { itemKinds, throughTable } from "../fixtures/item-kinds.ts";
import { root } from "../fixtures/template.ts";

const page = readFileSync(join(root, "docs/contribute/stored-data.md"), "utf8");
const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
const namesIn = (text: string, name: RegExp) => [...new Set([...text.matchAll(name)].map(([, found = ""]) => found))].sort();

test("docs/contribute/stored-data.md lists every kind of key, and no other", () => {
  const code = readFileSync(join(root, "lib/table/item-keys.ts"), "utf8");
  // Nothing has the key of the health check.
  const written = namesIn(code, /["`]([A-Z_]{2,})(?=[#"])/g).filter((name) => name !== "HEALTH");
  expect(namesIn(section("Items"), /`([A-Z_]{2,})(?=[#`])/g)).toEqual(written);
});

test("docs/contribute/stored-data.md names every attribute of a connection", () => {
  const connection = itemKinds["a connection"];
  const items = connection === undefined ? [] : fc.sample(connection.values, 300).map((value) => connection.build(value as never));
  const written = [...new Set(items.flatMap((built) => Object.keys(throughTable(built) as object)))];
  const named = namesIn(section("A connection"), /`([a-z_]+)`/g);
  expect(written.length).toBeGreaterThan(20);
  expect(written.filter((name) => !named.includes(name))).toEqual([]);
});
