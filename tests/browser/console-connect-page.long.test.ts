import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, focused, press, seen, useConsole } from "./console-fixture.ts";
import { openDrawer } from "./drawer-steps.ts";

describe("a page on which a provider is connected, in Chromium", () => {
  const fixture = useConsole();

  const ways = (page: Page) => page.getByRole("group", { name: "How do you want to connect?" }).getByRole("radio");
  /** The ways whose steps and form are shown. */
  const shown = (page: Page) => page.locator("section.method:visible h2").allTextContents();
  const narrow = async (page: Page) => {
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1100, height: 900 });
  };

  test.each([
    ["gcp", ["Without a secret"], ["Sign in with Google"]],
    ["ovh", ["With a service account"], ["Sign in with OVHcloud"]],
    ["azure", ["Without a secret"], ["With a certificate whose key stays with Aurora"]],
    ["tailscale", ["Without a secret"], ["With an OAuth client"]],
    ["aws", ["With a role in each account"], ["Without a secret"]],
  ])(
    "shows the recommended way first, one way to connect %s at a time, by keyboard, and the same after a reload",
    async (provider, first, second) => {
      const page = await fixture().open({ path: `/connect/${provider}` });
      await ways(page).first().waitFor();
      expect(await shown(page)).toEqual(first);
      await ways(page).first().focus();
      await page.keyboard.press("ArrowDown");
      expect(await shown(page)).toEqual(second);
      await ways(page).nth(1).and(page.locator(":focus:checked")).waitFor();
      const colours = await page.evaluate<string[]>(
        "[...document.querySelectorAll('main input[type=radio]')].map((each) => getComputedStyle(each).accentColor)",
      );
      expect(new Set(colours), "the console's own colour").toEqual(new Set(["rgb(11, 107, 94)"]));
      await expectAccessible(page);
      await narrow(page);
      await page.reload();
      await ways(page).nth(1).and(page.locator(":checked")).waitFor();
      expect(await shown(page)).toEqual(second);
      expect(fixture().takeTroubles()).toEqual([]);
    },
  );

  test("keeps what was typed for one way while another one is looked at", async () => {
    const page = await fixture().open({ path: "/connect/gcp?method=service_account_key" });
    await page.getByLabel("Key file", { exact: true }).fill("{}");
    await ways(page).first().check();
    expect(await page.getByLabel("Key file", { exact: true }).isVisible()).toBe(false);
    await ways(page).nth(2).check();
    expect(await page.getByLabel("Key file", { exact: true }).inputValue()).toBe("{}");
  });

  test.each([
    ["gcp?method=service_account_key", "Create a service account's key", "It would work."],
    ["ovh?method=service_account", "Create a service account", "It would work."],
    ["ovh?method=service_account", "Create one without a policy", "It would connect, but 1 part would not work."],
    ["azure?method=service_principal", "Register an application", "It would work."],
    ["azure?method=service_principal", "Register one whose secret expires in 9 days", "It would work."],
    ["tailscale?method=client", "Create an OAuth client", "It would work."],
    ["aws", "Create a role", "It would work."],
  ])("makes at the simulator what is connected at /connect/%s: %s", async (path, label, words) => {
    const page = await fixture().open({ path: `/connect/${path}` });
    await press(page, label);
    await seen(page, `Done: ${label}. The form below is filled in.`);
    await page.getByRole("button", { name: label, exact: true }).and(page.locator(":focus")).waitFor();
    await page.locator("section.method:visible").last().getByRole("button", { name: "Check first" }).click();
    await seen(page, words);
    await expectAccessible(page);
    await narrow(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("makes thirty roles where many accounts are connected at once", async () => {
    const page = await fixture().open({ path: "/connect/aws" });
    await page.getByRole("radio", { name: "Many accounts at once" }).check();
    await press(page, "Create 30 roles");
    await seen(page, "Done: Create 30 roles. The form below is filled in.");
    const arns = (await page.getByLabel("Role ARNs", { exact: true }).inputValue()).split("\n");
    expect(new Set(arns).size).toBe(30);
    expect(arns[0]).toMatch(/^arn:aws:iam::\d{12}:role\//);
    await expectAccessible(page);
  });

  test("where things are made to go wrong, nothing is made to be connected", async () => {
    const page = await fixture().open({ path: "/connect/azure?method=service_principal" });
    await page.getByRole("button", { name: "Register an application" }).waitFor();
    await openDrawer(page);
    const labels = await page.getByRole("complementary").getByRole("button").allTextContents();
    expect(labels.filter((label) => /^(Create|Register)/.test(label))).toEqual([]);
    await page.keyboard.press("Escape");
  });

  test("a connection that is begun again shows the way by which it was connected", async () => {
    const page = await fixture().open({ path: "/connect/ovh?method=service_account" });
    await press(page, "Create a service account");
    await seen(page, "Done: Create a service account. The form below is filled in.");
    await press(page, "Connect OVHcloud");
    await focused(page, "OVHcloud Europe");
    await press(page, "Connect again");
    await focused(page, "Connect OVHcloud");
    expect(await shown(page)).toEqual(["With a service account"]);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
