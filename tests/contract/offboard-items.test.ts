import { expect, it } from "vitest";
import { findOrganisation, itemKinds } from "../../ops/offboard/item-kinds.ts";
import { namesOrganisation } from "../../ops/offboard/survey.ts";
import { buildEveryItem } from "./offboard-items.ts";

const organisation = "acme/eu";
const mine = buildEveryItem(organisation, "mine");

it.each(Object.entries(itemKinds).filter(([, kind]) => !("why" in kind)))("S74: %s is found by its organisation", (name) => {
  const item = mine[name as keyof typeof mine];
  const found = item && findOrganisation(item);
  expect(found?.organisation).toBe(organisation);
});

it.each([
  ["acme", true],
  ["of acme, today", true],
  ["ORG#acme", true],
  ["acme-corp", false],
  ["ada@acme.com", false],
  ["acme=2Feu", false],
])("the search for acme in %j finds it: %s", (text, isFound) => {
  expect(namesOrganisation("acme")({ deep: [text] })).toBe(isFound);
});
