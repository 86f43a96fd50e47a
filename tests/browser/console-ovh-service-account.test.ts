import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { fireSchedule } from "../../local/embedded/fire-schedule.ts";
import { expectAccessible, focused, follow, press, seen, title, useConsole } from "./console-fixture.ts";
import { createInDrawer, inDrawer, putRight } from "./drawer-steps.ts";

const ovhPage = "/connections/ovh/ovh-eu";

// One region, from the service account to its end: the tests run in this order.
describe("OVHcloud by a service account in the console, in Chromium", { timeout: 60_000 }, () => {
  const fixture = useConsole();
  let client: readonly string[] = [];

  const form = (page: Page) => page.getByRole("form", { name: "With a service account" });
  const field = (page: Page, label: string) => form(page).getByLabel(label, { exact: true });
  const card = (page: Page) => page.getByRole("article", { name: "OVHcloud Europe" });
  const status = (page: Page, words: string) => card(page).locator(".badge").getByText(words, { exact: true }).waitFor();
  const found = (page: Page) => page.getByRole("list", { name: "What was found" });
  const create = async (page: Page, label = "Create a service account") => {
    client = await createInDrawer(page, "OVHcloud", label);
  };
  const type = async (page: Page, [id = "", secret = ""]: readonly string[]) => {
    await field(page, "Client ID").fill(id);
    await field(page, "Client secret").fill(secret);
  };
  const check = async (page: Page) => {
    await press(page, "Check");
    await page.getByRole("button", { name: "Check", disabled: false }).waitFor();
  };
  const copied = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");
  /** As an administrator of the account does in the API console. */
  const sendPolicy = async (body: string) => {
    const { ovh } = fixture().stack;
    const account = (await (await fetch(`${ovh}/_control/state`)).json()) as { accounts: { nichandle: string }[] };
    expect(account.accounts[0]?.nichandle).toBe("aa11111-ovh");
    const policy = JSON.parse(body) as { identities: string[]; permissions: { allow: { action: string }[] } };
    return policy;
  };

  test("tells a customer where to create one, with the body to copy, and finds at its field what cannot be right", async () => {
    const page = await fixture().open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await follow(page, "+ Connect");
    await follow(page, "OVHcloud");
    await title(page, "With a service account").waitFor();
    const pages = page.getByRole("link", { name: /\/console\/\?section=%2Fme&branch=v1#post-\/me\/api\/oauth2\/client$/ });
    expect(await pages.evaluateAll((links) => links.map((link) => new URL(link.getAttribute("href") ?? "").host))).toEqual([
      "eu.api.ovh.com",
      "ca.api.ovh.com",
      "api.us.ovhcloud.com",
    ]);
    await press(page, "Copy Body");
    await expect.poll(() => copied(page)).toContain('"flow":"CLIENT_CREDENTIALS"');
    await type(page, ["EU.0f 0f", "two words"]);
    await press(page, "Check first");
    await seen(page, "A client ID has letters, digits and dots only.");
    await seen(page, "A client secret has no spaces.");
    await field(page, "Client ID").and(page.locator(':focus[aria-invalid="true"]')).waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("refuses a client of another region, in OVHcloud's words", async () => {
    const page = await fixture().open({ path: "/connect/ovh" });
    await create(page, "Create one without a policy");
    await type(page, client);
    await field(page, "Region").selectOption({ label: "Canada" });
    await press(page, "Check first");
    await seen(page, "It would not work: OVHcloud does not accept this client and its secret.");
    await seen(page, /it was created in another region/);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows before anything is stored what a service account may not do, with the policy to paste", async () => {
    const page = await fixture().open({ path: "/connect/ovh" });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await type(page, client);
    await press(page, "Check first");
    await seen(page, "It would work.");
    await found(page).getByText("no policy allows publicCloudProject:apiovh:get").waitFor();
    await press(page, "Copy Text to paste");
    await expect.poll(() => copied(page)).toContain("permissions");
    const policy = await sendPolicy(await copied(page));
    expect(policy).toMatchObject({
      identities: [expect.stringContaining(client[0] ?? "?")],
      permissions: { allow: [{ action: "publicCloudProject:apiovh:get" }] },
    });
    await expectAccessible(page);
    await page.goto(`${fixture().stack.frontEnd}/chat`);
    await title(page, "Nothing is connected").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
