import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  answered,
  chooseWay,
  confirmDisconnect,
  expectAccessible,
  focused,
  openedConnection,
  press,
  seen,
  title,
  useConsole,
} from "./console-fixture.ts";
import { openDrawer } from "./drawer-steps.ts";

describe("a page on which a provider is connected, in Chromium", () => {
  const fixture = useConsole();

  /** The ways whose steps and form are shown. */
  const shown = (page: Page) => page.locator("section.method:visible h2").allTextContents();
  const narrow = async (page: Page) => {
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1100, height: 900 });
  };

  const others = (page: Page) => page.getByRole("list", { name: "Other ways" }).getByRole("link");

  test("lists what can be connected, each with its recommended way and how long it takes", async () => {
    const page = await fixture().open({ path: "/connect" });
    const rows = page.getByRole("list", { name: "What can be connected" }).getByRole("listitem");
    await rows.first().waitFor();
    expect((await rows.allInnerTexts()).map((text) => text.split(/\n+/))).toEqual([
      ["Google Cloud", "Without a secret", "5 minutes"],
      ["AWS", "With a role in each account", "5 minutes"],
      ["Azure", "Without a secret", "5 minutes"],
      ["OVHcloud", "With a service account", "5 minutes"],
      ["Tailscale", "Without a secret", "5 minutes"],
    ]);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each([
    ["gcp", ["Without a secret"], ["Sign in with Google", "With a service account's key"]],
    ["ovh", ["With a service account"], ["Sign in with OVHcloud"]],
    [
      "azure",
      ["Without a secret"],
      ["With a certificate whose key stays with Aurora", "With an application and a certificate", "With an application and its secret"],
    ],
    ["tailscale", ["Without a secret"], ["With an OAuth client"]],
    ["aws", ["With a role in each account"], ["Without a secret"]],
  ])(
    "shows the recommended way to connect %s, the others behind it, and the chosen one again after a reload",
    async (provider, first, more) => {
      const page = await fixture().open({ path: `/connect/${provider}` });
      await page.locator(".method .badge").getByText("Recommended", { exact: true }).waitFor();
      expect(await shown(page)).toEqual(first);
      expect(await others(page).first().isVisible()).toBe(false);
      await page.getByText(`Other ways (${more.length})`, { exact: true }).focus();
      await page.keyboard.press("Enter");
      expect(await others(page).allTextContents()).toEqual(more);
      await expectAccessible(page);
      const second = more.slice(0, 1);
      await others(page).first().press("Enter");
      await title(page, second[0] ?? "").waitFor();
      expect(await shown(page)).toEqual(second);
      expect(await page.locator(".method .badge:visible").count()).toBe(0);
      await answered(page);
      await expectAccessible(page);
      await narrow(page);
      await page.reload();
      await title(page, second[0] ?? "").waitFor();
      expect(await shown(page)).toEqual(second);
      await page.goBack();
      await title(page, first[0] ?? "").waitFor();
      expect(fixture().takeTroubles()).toEqual([]);
    },
  );

  test("keeps what was typed for one way while another one is looked at", async () => {
    const page = await fixture().open({ path: "/connect/gcp?method=service_account_key" });
    const key = page.getByLabel("Key file", { exact: true });
    await key.fill("{}");
    await chooseWay(page, "Without a secret");
    expect(await key.isVisible()).toBe(false);
    await chooseWay(page, "With a service account's key");
    expect(await key.inputValue()).toBe("{}");
  });

  test("says what would not work, and connects it all the same only when a person says so", async () => {
    const page = await fixture().open({ path: "/connect/ovh?method=service_account" });
    await press(page, "Create one without a policy");
    await seen(page, "Done: Create one without a policy. The form below is filled in.");
    await press(page, "Connect OVHcloud");
    await seen(page, "It would connect, but 1 part would not work.");
    await page.getByRole("list", { name: "What was found" }).getByRole("button", { name: "Copy Text to paste" }).waitFor();
    await expectAccessible(page);
    expect(await page.getByLabel("Client secret", { exact: true }).inputValue()).not.toBe("");
    await press(page, "Connect it all the same");
    await focused(page, "OVHcloud Europe is connected");
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await focused(page, "OVHcloud Europe is disconnected");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says that there is no such provider", async () => {
    const page = await fixture().open({ path: "/connect/nothing" });
    await title(page, "The console has no such page").waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
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
    await openedConnection(page, "OVHcloud Europe");
    await press(page, "Connect again");
    await focused(page, "Connect OVHcloud");
    expect(await shown(page)).toEqual(["With a service account"]);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
