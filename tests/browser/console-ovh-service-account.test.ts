import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { confirmDisconnect, expectAccessible, focused, follow, press, seen, title, useConsole } from "./console-fixture.ts";
import { createAtProvider, inDrawer, putRight } from "./drawer-steps.ts";
import { sendPolicy } from "./ovh-administrator.ts";

const ovhPage = "/connections/ovh/ovh-eu";

// One region, from the service account to its end: the tests run in this order.
describe("OVHcloud by a service account in the console, in Chromium", () => {
  const fixture = useConsole();
  let client: readonly string[] = [];

  const form = (page: Page) => page.getByRole("form", { name: "With a service account" });
  const field = (page: Page, label: string) => form(page).getByLabel(label, { exact: true });
  const card = (page: Page) => page.getByRole("article", { name: "OVHcloud Europe" });
  const status = (page: Page, words: string) => card(page).locator(".badge").getByText(words, { exact: true }).waitFor();
  const found = (page: Page) => page.getByRole("list", { name: "What was found" });
  const create = async (page: Page, id = "ovh-client") => {
    client = await createAtProvider(page, id);
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
  test("tells a customer where to create one, with the body to copy, and finds at its field what cannot be right", async () => {
    const page = await fixture().open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await follow(page, "+ Connect");
    await follow(page, "OVHcloud");
    await page.getByRole("radio", { name: "With a service account" }).check();
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
    const page = await fixture().open({ path: "/connect/ovh?method=service_account" });
    await create(page, "ovh-bare-client");
    await type(page, client);
    await field(page, "Region").selectOption({ label: "Canada" });
    await press(page, "Check first");
    await seen(page, "It would not work: OVHcloud does not accept this client and its secret.");
    await seen(page, /it was created in another region/);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows before anything is stored what a service account may not do, with the policy to paste", async () => {
    const page = await fixture().open({ path: "/connect/ovh?method=service_account" });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await type(page, client);
    await press(page, "Check first");
    await seen(page, "It would connect, but 1 part would not work.");
    await found(page).getByText("no policy allows publicCloudProject:apiovh:get").waitFor();
    await expectAccessible(page);
    await press(page, "Copy Text to paste");
    await expect.poll(() => copied(page)).toContain("permissions");
    await sendPolicy(fixture().stack.ovh, await copied(page));
    await press(page, "Check first");
    await found(page).waitFor({ state: "detached" });
    await seen(page, "It would work.");
    await page.goto(`${fixture().stack.frontEnd}/chat`);
    await title(page, "Nothing is connected").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("connects; the secret is in no address, no storage, and not in the page afterwards", async () => {
    const page = await fixture().open({ path: "/connect/ovh?method=service_account" });
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await type(page, client);
    await press(page, "Connect the service account");
    await focused(page, "OVHcloud Europe");
    expect(page.url()).toBe(`${fixture().stack.frontEnd}${ovhPage}`);
    await status(page, "Active");
    await card(page).getByText("requested for each use, and not stored").waitFor();
    expect(await card(page).getByText("This login ends").count()).toBe(0);
    const stored = await page.evaluate<string>("JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state])");
    for (const text of [...addresses, stored, await page.content()]) {
      expect(text).not.toContain(client[1]);
    }
    await page.goBack();
    await title(page, "With a service account").waitFor();
    expect(await field(page, "Client secret").inputValue()).toBe("");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("finds that the policy was withdrawn, and is clean once what it shows is pasted", async () => {
    const page = await fixture().open({ path: ovhPage });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await inDrawer(page, "OVHcloud", "Withdraw the policies");
    await check(page);
    await seen(page, "The provider accepts its token, but 1 part does not work.");
    await found(page).getByText("no policy allows publicCloudProject:apiovh:get").waitFor();
    await status(page, "Active");
    await page.goto(fixture().stack.frontEnd);
    await follow(page, "What to do about OVHcloud Europe");
    await found(page).getByText("no policy allows publicCloudProject:apiovh:get").waitFor();
    await expectAccessible(page);
    await press(page, "Copy Text to paste");
    await expect.poll(() => copied(page)).toContain("permissions");
    await sendPolicy(fixture().stack.ovh, await copied(page));
    await check(page);
    await found(page).waitFor({ state: "detached" });
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("needs no action while OVHcloud is down: the connection stays active", async () => {
    const page = await fixture().open({ path: ovhPage });
    await inDrawer(page, "OVHcloud", "Answer with a page of 503");
    await check(page);
    await seen(page, "It does not work: The provider could not serve the request.");
    await status(page, "Active");
    await putRight(page);
    await check(page);
    await seen(page, "It works: the provider accepts its token.");
    fixture().takeTroubles();
  });

  test("says that a deleted client stopped the connection, and works again with another one, in the same region", async () => {
    const page = await fixture().open({ path: ovhPage });
    await inDrawer(page, "OVHcloud", "Delete the service accounts");
    await check(page);
    await status(page, "Must be connected again");
    await card(page).locator(".standing").getByText("OVHcloud does not accept this client and its secret.").waitFor();
    await expectAccessible(page);
    await create(page);
    await press(page, "Connect again");
    await focused(page, "Connect OVHcloud");
    expect(page.url()).toBe(`${fixture().stack.frontEnd}/connect/ovh/ovh-eu?method=service_account`);
    await type(page, client);
    await press(page, "Connect the service account");
    await status(page, "Active");
    await check(page);
    await seen(page, "It works: the provider accepts its token.");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says before a disconnect what stays, and afterwards which client the customer deletes, and until when its token works", async () => {
    const page = await fixture().open({ path: ovhPage });
    await press(page, "Disconnect");
    const items = page.getByRole("dialog").getByRole("listitem");
    expect(await items.allTextContents()).toEqual([
      "Within a minute nothing in acme gets its token.",
      "The client's secret is erased here.",
      expect.stringMatching(/^The client stays at OVHcloud until you delete it/),
    ]);
    await expectAccessible(page);
    await confirmDisconnect(page);
    await focused(page, "OVHcloud Europe is disconnected");
    await seen(page, `The client ${client[0]}: only you can delete it, in the API console: DELETE /me/api/oauth2/client/ and its ID.`);
    await seen(page, /^The last access token: it cannot be revoked\. It expires in (59 minutes|1 hour)\.$/);
    await expectAccessible(page);
    await press(page, "Close");
    await title(page, "Nothing is connected").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
