import { expect, test } from "vitest";
import { changes } from "../../lib/providers/google/setup/change-names.ts";
import { isOfOtherPerson } from "../../lib/providers/google/setup/google-setup.ts";

const words = { reason: "A test." };
const user = (member: string) => changes.accountUser("home", "aurora-ro-1", member, words);

test.each([
  ["another person's right to take an account's tokens", user("user:ada@example.com"), true],
  ["the person's own", user("user:grace@example.com"), false],
  ["the operator's principal's", user("serviceAccount:operator@vendor.iam.gserviceaccount.com"), false],
  ["the account itself", changes.account("home", "aurora-ro-1", words), false],
  ["a role of the account", changes.role("home", "roles/browser", "aurora-ro-1", words), false],
])("S62: %s: of another person than grace %#", (_, change, expected) => {
  expect(isOfOtherPerson(change, "grace@example.com")).toBe(expected);
});
