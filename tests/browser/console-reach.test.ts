import { expect, test } from "vitest";
import { describeLoss, describeReach } from "../../console/confirmation/confirm-question.tsx";

const missing = ["acme-data", "acme-web"];
const ten = Array.from({ length: 10 }, (_, index) => `project-${index}`);

test.each([
  ["sees none", { seen: 0, of: 2, missing }, "This account sees 0 of the 2 projects that are set up.", " without 2 projects"],
  ["lacks one", { seen: 1, of: 2, missing: ["acme-data"] }, "do not reach the others: acme-data.", " without 1 project"],
  ["lacks more than are named", { seen: 0, of: 12, missing: ten }, "project-9 and 2 more.", " without 12 projects"],
  ["sees all", { seen: 2, of: 2, missing: [] }, "It sees the 2 projects that are set up.", ""],
  ["sees the only one", { seen: 1, of: 1, missing: [] }, "It sees the project that is set up.", ""],
  ["was not compared", null, "Make sure first that it sees everything that was set up", ""],
])("the question of a takeover by an account that %s says so, and its button what is lost", (_, reach, words, loss) => {
  expect(describeReach({ reach, takes_over: true }).join(" ")).toContain(words);
  expect(describeLoss(reach)).toBe(loss);
});

test("the question of a login that takes nothing over, and was not compared, has no words about projects", () => {
  expect(describeReach({ reach: null, takes_over: false })).toEqual([]);
});
