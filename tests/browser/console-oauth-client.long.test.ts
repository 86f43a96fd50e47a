import type { Page } from "playwright-core";
import { describe, expect, test, vi } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import type { Pair } from "../fixtures/own-client.ts";
import { patienceMs } from "../fixtures/patience.ts";
import { clientOf } from "./client-of.ts";
import { answered, confirmation, expectAccessible, goToGoogle, press, seen, showTab, title, useConsole } from "./console-fixture.ts";

// One organisation, and one client of it: the tests run in this order.
describe("an organisation's own OAuth client in the settings, in Chromium", () => {
  const fixture = useConsole();
  let pair: Pair;

  /** Opens a page of the console as an administrator. */
  const open = (path: string) => fixture().open({ path, before: (page) => page.addInitScript('sessionStorage.setItem("person", "alan")') });
  const place = (page: Page, name: string) =>
    page.getByRole("list", { name: "OAuth clients" }).getByRole("listitem").filter({ hasText: name });
  const google = (page: Page) => place(page, "Google Cloud");
  const type = async (page: Page, secret: string) => {
    await google(page).getByLabel("Client ID").fill(pair.client_id);
    await google(page).getByLabel("Client secret", { exact: true }).fill(secret);
    await google(page).getByRole("button", { name: "Set the client" }).click();
  };

  test("is set once the provider accepts it, and its secret does not stay on the page", async () => {
    const { api } = fixture().stack;
    pair = (await fixture().google("POST", "/clients", { redirect_uris: [`${api}/callback`, `${api}/gcp/callback`] })) as Pair;
    const page = await open("/settings");
    for (const name of ["Google Cloud", "OVHcloud, Europe", "OVHcloud, Canada"]) {
      await place(page, name).getByText("Aurora's client", { exact: true }).waitFor();
    }
    await page.getByText("Change the client of Google Cloud").click();
    const secret = google(page).getByLabel("Client secret", { exact: true });
    expect(await secret.getAttribute("type")).toBe("password");
    await expectAccessible(page);
    await type(page, "GOCSPX-wrong");
    await title(page, "The provider does not accept the organisation's own OAuth client").waitFor();
    await seen(page, /^own_client_rejected · request /);
    expect(await secret.inputValue()).toBe("");
    await press(page, "Type it again");
    await secret.and(page.locator(":focus")).waitFor();
    await type(page, pair.client_secret);
    await seen(page, "New logins are made with your organisation's client.");
    await google(page).getByText(pair.client_id).waitFor();
    await google(page).getByText("0 connections").waitFor();
    await google(page).getByText("by alan").waitFor();
    expect(await page.content()).not.toContain(pair.client_secret);
    expect(await secret.inputValue()).toBe("");
    await expectAccessible(page);
    // The organisation has no webhook.
    expect(fixture().takeTroubles().toSorted()).toEqual(["404 /webhooks", "409 /oauth-clients/gcp"]);
  });

  test("is kept for connect sessions beside that of all logins, with what depends on it, and is removed alone", async () => {
    const { api } = fixture().stack;
    const usual = pair;
    pair = (await fixture().google("POST", "/clients", { redirect_uris: [`${api}/callback`, `${api}/gcp/callback`] })) as Pair;
    const page = await open("/settings");
    await page.getByText("Change the client of Google Cloud").click();
    await google(page).getByLabel("Used for").selectOption("Connect sessions that name it");
    await type(page, pair.client_secret);
    await seen(page, "Connect sessions may name it.");
    const named = google(page).locator(".facts > div", { hasText: "For connect sessions that name it" });
    await named.getByText(pair.client_id).waitFor();
    await named.getByText("0 connections").waitFor();
    await google(page).locator(".facts").getByText(usual.client_id).waitFor();
    await expectAccessible(page);
    await press(page, `Remove ${pair.client_id}`);
    await page.getByRole("dialog").getByText("No connect session may name it any more.").waitFor();
    await press(page, "Yes, remove");
    await named.waitFor({ state: "detached" });
    await google(page).locator(".facts").getByText(usual.client_id).waitFor();
    pair = usual;
    expect(fixture().takeTroubles()).toEqual(["404 /webhooks"]);
  });

  test("is named to the person who confirms, and on the connection", async () => {
    const page = await open("/");
    await goToGoogle(page);
    await press(page, "Allow");
    await title(page, confirmation).waitFor();
    await seen(page, `The login was made with your organisation's own OAuth client ${pair.client_id}.`);
    await press(page, "Yes, connect");
    await showTab(page, "Technical");
    await seen(page, pair.client_id);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is removed after a question, and not while a connection depends on it", async () => {
    const page = await open("/settings");
    await google(page).getByText("1 connection", { exact: false }).waitFor();
    await page.getByText("Change the client of Google Cloud").click();
    await press(page, "Remove the client");
    await press(page, "No, keep it");
    await answered(page);
    await google(page).getByText(pair.client_id).waitFor();
    await press(page, "Remove the client");
    await press(page, "Yes, remove");
    const refused = title(page, "Connections were made with the organisation's own OAuth client");
    await refused.waitFor();
    const grace = clientOf(fixture().stack, "grace");
    dataOf(await grace.disconnectConnection("gcp", { account: "default" }));
    // Its setup is taken back first.
    await vi.waitUntil(async () => (await grace.readConnectionOfAccount("gcp", "default")).status === 404, {
      timeout: patienceMs,
      interval: 250,
    });
    await press(page, "Try again");
    await seen(page, "New logins are made with Aurora's client.");
    await google(page).getByText("Aurora's client", { exact: true }).waitFor();
    await refused.waitFor({ state: "detached" });
    expect(fixture().takeTroubles().toSorted()).toEqual(["404 /webhooks", "409 /oauth-clients/gcp"]);
  });

  test("is shown to everybody, and changed by administrators alone", async () => {
    const page = await fixture().open({ path: "/settings" });
    await google(page).getByText("Aurora's client", { exact: true }).waitFor();
    await seen(page, /Changing the client needs the permission clients:write\. It comes with the role admin/);
    expect(await page.getByText("Change the client of Google Cloud").count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual(["404 /webhooks"]);
  });
});
