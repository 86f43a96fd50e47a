import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, focused, follow, press, rows, rowTexts, seen, title, useConsole } from "./console-fixture.ts";
import { createAtProvider, inDrawer } from "./drawer-steps.ts";

// Thirty accounts, from their roles to the one that needs somebody: the tests run in this order.
describe("thirty AWS accounts in the console, in Chromium", () => {
  const fixture = useConsole();
  let arns: readonly string[] = [];

  const accountOf = (arn = "") => arn.split(":")[4] ?? "";
  const openMany = async () => {
    const page = await fixture().open({ path: "/connect/aws" });
    await page.getByRole("radio", { name: "Many accounts at once" }).check();
    return page;
  };
  const rolesField = (page: Page) => page.getByLabel("Role ARNs", { exact: true });
  const results = (page: Page) => page.getByRole("list", { name: "Results" }).getByRole("listitem");
  const counts = (page: Page) => page.getByRole("list", { name: "AWS: how they are" }).getByRole("listitem");

  test("refuses a list with a line that is no ARN of a role, and one of more than fifty", async () => {
    const page = await openMany();
    await rolesField(page).fill("arn:aws:iam::111122223333:role/aurora-access\n\nnot-a-role");
    await press(page, "Connect all");
    await page.locator("#many-roleArns-problem").getByText("No ARN of a role: line 3.").waitFor();
    await rolesField(page).and(page.locator(":focus")).waitFor();
    await rolesField(page).fill("arn:aws:iam::111122223333:role/aurora-access\n".repeat(51));
    await press(page, "Connect all");
    await page.locator("#many-roleArns-problem").getByText("51 roles: at most 50 at once.").waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("connects thirty at once, and says of the one that was refused what to change", async () => {
    const page = await openMany();
    const [listed = ""] = await createAtProvider(page, "aws-roles");
    arns = listed.split("\n");
    expect(arns).toHaveLength(30);
    await inDrawer(page, "AWS", "Open the trust");
    await rolesField(page).fill(arns.join("\n"));
    await press(page, "Connect all");
    // Each role is some calls of STS.
    await page.locator("main").getByText("29 of 30 accounts are connected.").waitFor();
    expect(await results(page).count()).toBe(30);
    expect(await results(page).first().textContent()).toContain(
      `${accountOf(arns.at(-1))}: The role lets this application in without your external ID. Change the condition`,
    );
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("counts them in one line of the overview, which leads to their rows, also when the API pages them", async () => {
    const page = await fixture().open({
      path: "/",
      before: (opened) =>
        opened.route(/\/connections\?.*limit=50/, (route) =>
          route.continue({ url: route.request().url().replace("limit=50", "limit=10") }),
        ),
    });
    await title(page, "Everything works.").waitFor();
    expect(await counts(page).allTextContents()).toEqual(["29 active"]);
    await follow(page, "AWS");
    await seen(page, "10 of 29 connections");
    await expectAccessible(page);
    await follow(page, "Next 50");
    await focused(page, "Connections");
    // The API lists them by their numbers. The last role's was refused.
    const listed = arns.slice(0, -1).map(accountOf).toSorted();
    await rows(page).getByText(String(listed[10]), { exact: true }).first().waitFor();
    expect(await rows(page).count()).toBe(10);
    await page.goBack();
    await rows(page).getByText(String(listed[0]), { exact: true }).first().waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("tells the account that needs somebody, and finds it by its state", async () => {
    const page = await fixture().open({ path: "/connect/aws" });
    const [roleArn = ""] = await createAtProvider(page, "aws-role");
    await page.getByLabel("Role ARN", { exact: true }).fill(roleArn);
    await press(page, "Connect AWS");
    await page.getByRole("button", { name: "Check again", exact: true }).waitFor();
    await inDrawer(page, "AWS", "Open the trust");
    await press(page, "Check again");
    await page.locator(".badge").getByText("Must be corrected at the provider").waitFor();
    await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Overview" }).click();
    await title(page, "1 of 30 connections needs you.").waitFor();
    expect(await counts(page).allTextContents()).toEqual(["1 stopped working", "29 active"]);
    await follow(page, "1 stopped working");
    await seen(page, "1 connection");
    expect(await rowTexts(page)).toEqual([expect.stringContaining(accountOf(roleArn))]);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
