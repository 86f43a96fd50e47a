import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { confirmDisconnect, expectAccessible, focused, follow, press, seen, title, useConsole } from "./console-fixture.ts";
import { createAtProvider, inDrawer, putRight } from "./drawer-steps.ts";

const azurePage = "/connections/azure/default";
const asGrace = 'sessionStorage.setItem("person", "grace")';

// One directory, from the application to its end: the tests run in this order.
describe("Azure in the console, in Chromium", () => {
  const fixture = useConsole();
  let application: readonly string[] = [];

  const form = (page: Page) => page.getByRole("form", { name: "With an application and its secret" });
  const field = (page: Page, label: string) => form(page).getByLabel(label, { exact: true });
  const button = (page: Page, label: string) => form(page).getByRole("button", { name: label, exact: true });
  const card = (page: Page) => page.getByRole("article", { name: "Azure" });
  const status = (page: Page, words: string) => card(page).locator(".badge").getByText(words, { exact: true }).waitFor();
  const fact = (page: Page, name: string) =>
    card(page)
      .locator(".facts > div")
      .filter({ has: page.getByText(name, { exact: true }) });
  const found = (page: Page) => page.getByRole("list", { name: "What was found" });
  const register = async (page: Page, id = "azure-application") => {
    application = await createAtProvider(page, id);
  };
  const type = async (page: Page, [tenant = "", client = "", secret = ""]: readonly string[]) => {
    await field(page, "Tenant ID").fill(tenant);
    await field(page, "Client ID").fill(client);
    await field(page, "Client secret").fill(secret);
  };
  const check = async (page: Page) => {
    await press(page, "Check");
    await page.getByRole("button", { name: "Check", disabled: false }).waitFor();
  };
  const connectAgain = async (page: Page) => {
    await press(page, "Connect again");
    await focused(page, "Connect Azure");
    await type(page, application);
    await button(page, "Connect Azure").click();
    await status(page, "Active");
  };

  test("gives the script to copy, which the API serves, and the pages for those who do it by hand", async () => {
    const page = await fixture().open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await follow(page, "+ Connect");
    await follow(page, "Azure");
    await title(page, "With an application and its secret").waitFor();
    for (const [shell, ending] of [
      ["Bash", "| bash"],
      ["PowerShell", "setup-script-ps1)))"],
    ]) {
      await press(page, `Copy ${shell}`);
      await expect.poll(() => page.evaluate<string>("navigator.clipboard.readText()")).toContain(ending);
      const [address = ""] = /http[^\s)]+/.exec(await page.evaluate<string>("navigator.clipboard.readText()")) ?? [];
      expect((await fetch(address)).headers.get("content-disposition"), address).toContain("aurora-azure-setup");
    }
    await page.getByRole("link", { name: "https://shell.azure.com", exact: true }).waitFor();
    await page.getByRole("link", { name: /CreateApplicationBlade$/ }).waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("finds before anything is sent what cannot be right, such as the ID of a secret in place of its value", async () => {
    const page = await fixture().open({ path: "/connect/azure" });
    await register(page);
    const [tenant = "", client = ""] = application;
    await type(page, ["contoso", client, tenant]);
    await button(page, "Check first").click();
    await seen(page, "A tenant ID has 36 characters, such as 72f988bf-0000-….");
    await seen(page, "This is the ID of a secret. Its value is in the next column of the table.");
    await field(page, "Tenant ID").and(page.locator(':focus[aria-invalid="true"]')).waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says of an unknown directory, of another cloud, and of a wrong secret what to change", async () => {
    const page = await fixture().open({ path: "/connect/azure" });
    const [tenant = "", client = "", secret = ""] = application;
    for (const [given, words] of [
      [["nobody.onmicrosoft.com", client, secret], "It would not work: Microsoft knows no such directory."],
      [["agency.onmicrosoft.us", client, secret], "It would not work: the directory is in another cloud of Microsoft's."],
      [[tenant, client, "not-the-secret"], "It would not work: Microsoft does not accept the application's secret or certificate."],
    ] as const) {
      await type(page, given);
      await button(page, "Check first").click();
      await seen(page, words);
    }
    await field(page, "Client secret").fill(secret);
    await button(page, "Check first").click();
    await seen(page, "It would work.");
    await page.goto(`${fixture().stack.frontEnd}/chat`);
    await title(page, "Nothing is connected").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("takes another application for those who may only read, and tells at its field what is wrong with it", async () => {
    const page = await fixture().open({ path: "/connect/azure" });
    const [tenant = "", client = "", secret = ""] = application;
    await type(page, application);
    await field(page, "Read-only client ID (optional)").fill(client);
    await field(page, "Read-only client secret (optional)").fill(secret);
    await button(page, "Check first").click();
    await page
      .locator("[id='method-0-readOnlyCredentials.clientId-problem']")
      .getByText(/This is not what Azure shows/)
      .waitFor();
    await field(page, "Read-only client ID (optional)").and(page.locator(":focus")).waitFor();
    await expectAccessible(page);
    await register(page);
    const [, readClient = "", readSecret = ""] = application;
    application = [tenant, client, secret];
    await field(page, "Read-only client ID (optional)").fill(readClient);
    await field(page, "Read-only client secret (optional)").fill(readSecret);
    await button(page, "Check first").click();
    await seen(page, "It would work.");
    expect(fixture().takeTroubles()).toEqual(["400 /connections/azure/preflight"]);
  });

  test("connects, with the subscription and the end of the secret; the secret is in no address, no storage, and not in the page", async () => {
    const page = await fixture().open({ path: "/connect/azure" });
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await type(page, application);
    await field(page, "Client secret").press("Enter");
    await focused(page, "Azure");
    await status(page, "Active");
    await fact(page, "Tenant ID").getByText("72f988bf-0000-4000-8000-00000000acbe").waitFor();
    expect(await card(page).locator(".account").textContent(), "named for people").toBe("Acme production");
    await fact(page, "Subscription")
      .getByText(/^Acme production/)
      .waitFor();
    await fact(page, "Secret")
      .getByText(/^expires in (179|180) days$/)
      .waitFor();
    await fact(page, "Access token").getByText("requested for each use, and not stored").waitFor();
    const stored = await page.evaluate<string>("JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state])");
    for (const text of [...addresses, stored, await page.content()]) {
      expect(text).not.toContain(application[2]);
    }
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("S45: says of a secret that expires soon when it does, here and in the overview, and how it is replaced", async () => {
    const page = await fixture().open({ path: azurePage });
    const lasting = application;
    await register(page, "azure-short-secret");
    await connectAgain(page);
    // Below the news, and below the last check as soon as the page has read it.
    await found(page)
      .getByText(/the application's secret expires on 20\d\d-\d\d-\d\d/)
      .first()
      .waitFor();
    await title(page, "Replace the secret").waitFor();
    await card(page)
      .getByText(/The secret expires in (8|9) days\. Run the script again/)
      .waitFor();
    await expectAccessible(page);
    await page.goto(`${fixture().stack.frontEnd}/chat`);
    await title(page, "1 needs attention").waitFor();
    await seen(page, /^Its secret expires in (8|9) days: create another one, and connect it$/);
    await expectAccessible(page);
    await follow(page, "What to do about Azure");
    await follow(page, "Connect the new secret");
    await type(page, lasting);
    await button(page, "Connect Azure").click();
    await status(page, "Active");
    expect(await title(page, "Replace the secret").count()).toBe(0);
    await page.goto(`${fixture().stack.frontEnd}/chat`);
    await page.getByRole("link", { name: "Azure", exact: true }).waitFor();
    expect(await page.getByRole("region", { name: /attention$/ }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("finds that a role was taken away, and the page where it is given; it is gone when the role is back", async () => {
    const page = await fixture().open({ path: azurePage });
    await inDrawer(page, "Azure", "Take the roles away");
    await check(page);
    await seen(page, "The provider accepts its token, but 1 part does not work.");
    await found(page).getByText("The application can see no enabled subscription").waitFor();
    await found(page)
      .getByRole("link", { name: /SubscriptionsBladeV2$/ })
      .waitFor();
    await status(page, "Active");
    await expectAccessible(page);
    await putRight(page);
    await check(page);
    await found(page).waitFor({ state: "detached" });
    expect(fixture().takeTroubles()).toEqual([]);
  });

  // As another person: a person may check ten times a minute.
  test.each([
    ["Let the secrets expire", "The application's secret has expired.", "Create another secret and connect with it"],
    ["Block the applications", "A Conditional Access policy blocks the application.", "must exempt the application"],
  ])("'%s' stops the connection, says what to do, and a check brings it back when it was put right", async (label, words, way) => {
    const page = await fixture().open({ path: azurePage, before: (opened) => opened.addInitScript(asGrace) });
    await inDrawer(page, "Azure", label);
    await check(page);
    await status(page, "Must be connected again");
    await card(page).locator(".standing").getByText(words).waitFor();
    await card(page).locator(".standing").getByText(way).waitFor();
    await expectAccessible(page);
    await putRight(page);
    await check(page);
    await status(page, "Active");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("needs no action while Azure is down: the connection stays active", async () => {
    const page = await fixture().open({ path: azurePage });
    await inDrawer(page, "Azure", "Refuse with 503");
    await check(page);
    await seen(page, "It does not work: The provider could not serve the request.");
    await status(page, "Active");
    await putRight(page);
    await check(page);
    await seen(page, "It works: the provider accepts its token.");
    fixture().takeTroubles();
  });

  test.each([
    ["Delete the secrets", "Microsoft does not accept the application's secret or certificate."],
    ["Delete the applications", "The directory does not know this application."],
  ])("'%s' stops the connection, and another application of the directory mends it", async (label, words) => {
    const page = await fixture().open({ path: azurePage });
    await inDrawer(page, "Azure", label);
    await check(page);
    await status(page, "Must be connected again");
    await card(page).locator(".standing").getByText(words).waitFor();
    await register(page);
    await connectAgain(page);
    await check(page);
    await seen(page, "It works: the provider accepts its token.");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says before a disconnect what stays, and afterwards which application the customer removes, and until when it works", async () => {
    const page = await fixture().open({ path: azurePage });
    await press(page, "Disconnect");
    const items = page.getByRole("dialog").getByRole("listitem");
    expect(await items.allTextContents()).toEqual([
      "Within a minute nothing in acme gets its token.",
      "The application's secret or certificate is erased here.",
      expect.stringMatching(/^The application stays in your directory until you remove it\./),
    ]);
    await expectAccessible(page);
    await confirmDisconnect(page);
    await focused(page, "Azure is disconnected");
    await seen(page, `The application ${application[1]}: only you can remove it`);
    await seen(page, `az role assignment delete --assignee ${application[1]}; az ad app delete --id ${application[1]}`);
    await seen(page, /^The last access token: it cannot be revoked\. It expires in (89 minutes|1 hour)\.$/);
    await expectAccessible(page);
    await press(page, "Close");
    await title(page, "Nothing is connected").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
