import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { allowGoogle, connectGoogle, expectAccessible, focused, googlePage, press, seen, showTab, useConsole } from "./console-fixture.ts";
import { openDrawer } from "./drawer-steps.ts";

// One connection, and what is made to go wrong around it: the tests run in this order.
describe("what can be made to go wrong, in Chromium", () => {
  const fixture = useConsole();
  const card = (page: Page) => page.getByRole("article", { name: "Google Cloud" });
  const done = (page: Page, words: string) => page.getByRole("complementary").getByText(words).waitFor();

  test("opens beside the page, by keyboard, and gives the focus back", async () => {
    const page = await fixture().open();
    await page.getByRole("button", { name: "Make it go wrong" }).focus();
    await page.keyboard.press("Enter");
    await focused(page, "Make it go wrong");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Make it go wrong", expanded: false }).and(page.locator(":focus")).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("takes the permission back at the provider, which a check then notices", async () => {
    const page = await fixture().open();
    await connectGoogle(page);
    await openDrawer(page);
    await press(page, "Revoke the permission");
    await done(page, "Done: Google: Revoke the permission.");
    await page.getByRole("button", { name: "Revoke the permission" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Escape");
    await press(page, "Check again");
    await card(page).getByText("Must be connected again").waitFor();
    await press(page, "Connect again");
    await allowGoogle(page);
    await card(page).getByText("Active").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each([
    ["End sessions as an administrator", "Waits for your administrator", ["409 /connections/gcp/refresh"]],
    ["Go down", "Active", ["502 /connections/gcp/refresh"]],
    ["Refuse writes", "Active", ["503 /connections/gcp/check", "503 /connections/gcp/refresh"]],
  ])("'%s' is seen at the next refresh, says that it is in place after a reload, and is put right", async (label, status, troubles) => {
    const page = await fixture().open({ path: googlePage });
    await openDrawer(page);
    await press(page, label);
    await page.getByRole("button", { name: "Make it go wrong (something is)" }).waitFor();
    await page.reload();
    await openDrawer(page);
    await done(page, "In place.");
    await page.keyboard.press("Escape");
    await showTab(page, "Technical");
    await press(page, "Refresh now");
    await page.getByRole("button", { name: "Refresh now", disabled: false }).waitFor();
    expect(fixture().takeTroubles()).toEqual(troubles);
    await showTab(page, "Overview");
    await card(page).getByText(status, { exact: true }).waitFor();
    await openDrawer(page);
    await press(page, "Put everything right");
    await done(page, "Everything is right again.");
    await page.getByRole("button", { name: "Make it go wrong", exact: true }).waitFor();
    await page.reload();
    await showTab(page, "Technical");
    await press(page, "Refresh now");
    await seen(page, /^(Refreshed|Nothing had to be done)/);
  });
});
