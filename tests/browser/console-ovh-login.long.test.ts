import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  chooseWay,
  confirmDisconnect,
  expectAccessible,
  focused,
  follow,
  openedConnection,
  press,
  seen,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";
import { createAtProvider, inDrawer, putRight } from "./drawer-steps.ts";

const pageOf = (region: string) => `/connections/ovh/ovh-${region}`;

/** As another person: a person may begin five logins a minute. */
const asGrace = (page: Page) => page.addInitScript('sessionStorage.setItem("person", "grace")');

// Two regions, from the login to their end: the tests run in this order.
describe("OVHcloud by a login in the console, in Chromium", () => {
  const fixture = useConsole();

  const login = (page: Page) => page.getByRole("region", { name: "Sign in with OVHcloud" });
  const card = (page: Page, region: string) => page.getByRole("article", { name: `OVHcloud ${region}` });
  const status = (page: Page, region: string, words: string) =>
    card(page, region).locator(".badge").getByText(words, { exact: true }).waitFor();
  const ends = (page: Page) => title(page, "This login ends");
  const goToOvh = async (page: Page, region: string) => {
    await login(page).getByLabel("Region", { exact: true }).selectOption({ label: region });
    await press(page, "Connect OVHcloud");
  };

  test("asks for the region, goes there, and names account, region and permission before it counts", async () => {
    const page = await fixture().open();
    await follow(page, "+ Connect");
    await follow(page, "OVHcloud");
    await chooseWay(page, "Sign in with OVHcloud");
    await expectAccessible(page);
    await goToOvh(page, "Canada");
    await page.getByText("region CA").waitFor();
    await press(page, "Authorize");
    await title(page, "Connect ada@acme.example's OVHcloud Canada to acme?").waitFor();
    await seen(page, "Everything that you may do in your OVHcloud account");
    await expectAccessible(page);
    await press(page, "Yes, connect");
    await openedConnection(page, "OVHcloud Canada");
    expect(page.url()).toBe(`${fixture().stack.frontEnd}${pageOf("ca")}`);
    await status(page, "Canada", "Active");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says of a region in which the operator has no client what else is possible", async () => {
    const page = await fixture().open({ path: "/connect/ovh?method=login" });
    await page.route("**/connections/ovh/login", (route) =>
      route.fulfill({
        status: 500,
        headers: { "access-control-allow-origin": fixture().stack.frontEnd },
        json: { code: "configuration_invalid" },
      }),
    );
    await goToOvh(page, "United States");
    await focused(page, "Signing in is not possible in this region");
    await seen(page, "Connect a service account, or ask the operator of Aurora for an OAuth client in this region.");
    expect(fixture().takeTroubles()).toEqual(["500 /connections/ovh/login"]);
  });

  test("says when a login without a refresh token needs its owner, here and in the overview, and offers the way that lasts", async () => {
    const page = await fixture().open({ path: pageOf("ca") });
    await ends(page).waitFor();
    // There is nothing to refresh it with.
    expect(await page.getByRole("button", { name: "Refresh now" }).count()).toBe(0);
    await card(page, "Canada")
      .getByText(/OVHcloud gave nothing to refresh it with\. It expires in 23 hours: until then, its owner must sign in again\./)
      .waitFor();
    await expectAccessible(page);
    await follow(page, "Connect a service account");
    await focused(page, "Connect OVHcloud");
    const chosen = page.getByRole("form", { name: "With a service account" }).getByLabel("Region", { exact: true });
    expect(await chosen.inputValue()).toBe("ovh-ca");
    await page.goto(`${fixture().stack.frontEnd}/chat`);
    await title(page, "Everything works.").waitFor();
    await title(page, "Coming up").waitFor();
    await seen(page, "A login that cannot be refreshed expires");
    await seen(page, "expires in 23 hours");
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("refused at OVHcloud, it says so, and starts again in the same region", async () => {
    const page = await fixture().open({ path: "/connect/ovh?method=login" });
    await goToOvh(page, "Europe");
    await press(page, "Deny");
    await focused(page, "Access was not given");
    await seen(page, "You chose Deny at OVHcloud. Nothing was connected.");
    await press(page, "Start again");
    await page.getByText("region EU").waitFor();
    await press(page, "Authorize");
    await press(page, "Yes, connect");
    await status(page, "Europe", "Active");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("a service account of the same account takes the place of the login, and a login that of the service account", async () => {
    const page = await fixture().open({ path: "/connect/ovh/ovh-eu?method=service_account" });
    const [id = "", secret = ""] = await createAtProvider(page, "ovh-client");
    const form = page.getByRole("form", { name: "With a service account" });
    await form.getByLabel("Client ID", { exact: true }).fill(id);
    await form.getByLabel("Client secret", { exact: true }).fill(secret);
    await press(page, "Connect OVHcloud");
    await title(page, /^Replace .+ in OVHcloud Europe\?$/).waitFor();
    await press(page, "Yes, replace it");
    await card(page, "Europe").getByText("with a service account", { exact: true }).waitFor();
    expect(await ends(page).isVisible()).toBe(false);
    await press(page, "Connect again");
    await chooseWay(page, "Sign in with OVHcloud");
    await goToOvh(page, "Europe");
    await press(page, "Authorize");
    await press(page, "Yes, connect");
    await ends(page).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("refuses another account, and names the connected one, unless it may be replaced", async () => {
    const page = await fixture().open({ path: pageOf("eu"), before: asGrace });
    await press(page, "Connect again");
    await page.getByRole("radio", { name: /gg22222-ovh/ }).check();
    await press(page, "Authorize");
    await focused(page, "This is another OVHcloud account");
    await seen(page, "ada@acme.example is connected; you chose another account.");
    await expectAccessible(page);
    await press(page, "Use the other account");
    await page.getByText("region EU").waitFor();
    await page.getByRole("radio", { name: /gg22222-ovh/ }).check();
    await press(page, "Authorize");
    await seen(page, "It replaces ada@acme.example, which ada connected.");
    await press(page, "Yes, connect");
    await status(page, "Europe", "Active");
    await title(page, "grace@globe.example").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("a login with a refresh token is refreshed, and does not end; when OVHcloud ends it, signing in again mends it", async () => {
    const page = await fixture().open({ path: pageOf("eu"), before: asGrace });
    const signIn = async () => {
      await press(page, "Connect again");
      await page.getByRole("radio", { name: /gg22222-ovh/ }).check();
      await press(page, "Authorize");
      await press(page, "Yes, connect");
      await status(page, "Europe", "Active");
    };
    await inDrawer(page, "OVHcloud", "Give refresh tokens");
    await signIn();
    expect(await ends(page).isVisible()).toBe(false);
    await showTab(page, "Technical");
    await press(page, "Refresh now");
    await seen(page, /^Refreshed: the new token expires in 23 hours\.$/);
    await showTab(page, "Overview");
    await inDrawer(page, "OVHcloud", "End the logins");
    await press(page, "Check again");
    await status(page, "Europe", "Must be connected again");
    await card(page, "Europe").locator(".standing").getByText("OVHcloud does not accept the login any more.").waitFor();
    await expectAccessible(page);
    await signIn();
    await putRight(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("a disconnect revokes the login; where OVHcloud cannot, it says what is left, and until when", async () => {
    const page = await fixture().open({ path: pageOf("eu") });
    await press(page, "Disconnect");
    await page.getByRole("dialog").getByText("The login is revoked at OVHcloud, and its tokens are erased here.").waitFor();
    await confirmDisconnect(page);
    await focused(page, "OVHcloud Europe is disconnected");
    await seen(page, "The permission was revoked at OVHcloud.");
    await page.goto(`${fixture().stack.frontEnd}${pageOf("ca")}`);
    await press(page, "Check again");
    await status(page, "Canada", "Must be connected again");
    await inDrawer(page, "OVHcloud", "Refuse to revoke");
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await focused(page, "OVHcloud Canada is disconnected");
    await seen(page, /^The last access token: it cannot be revoked\. It expires in 23 hours\.$/);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
