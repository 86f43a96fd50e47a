import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { fireSchedule } from "../../local/embedded/fire-schedule.ts";
import { confirmDisconnect, expectAccessible, focused, follow, press, seen, title, useConsole } from "./console-fixture.ts";
import { createAtProvider, openDrawer } from "./drawer-steps.ts";

const tailscalePage = "/connections/tailscale/default";
const clients = "https://login.tailscale.com/admin/settings/trust-credentials";

const asGrace = 'sessionStorage.setItem("person", "grace")';

type Client = { readonly id: string; readonly secret: string };

// One tailnet, from its client to its end: the tests run in this order.
describe("Tailscale in the console, in Chromium", () => {
  const fixture = useConsole();
  let client: Client;

  const card = (page: Page) => page.getByRole("article", { name: "Tailscale" });
  const status = (page: Page, words: string) => card(page).locator(".badge").getByText(words, { exact: true }).waitFor();
  const fact = (page: Page, name: string) =>
    card(page)
      .locator(".facts > div")
      .filter({ has: page.getByText(name, { exact: true }) });
  const found = (page: Page) => page.getByRole("list", { name: "What was found" });
  const drawer = (page: Page) => page.getByRole("complementary");
  const dialog = (page: Page) => page.getByRole("dialog");

  /** Does something in the drawer, and closes it. */
  const inDrawer = async (page: Page, label: string) => {
    await openDrawer(page);
    await drawer(page).getByRole("button", { name: label, exact: true }).click();
    await drawer(page)
      .getByText(label === "Put everything right" ? "Everything is right again." : `Done: Tailscale: ${label}.`)
      .waitFor();
    await page.keyboard.press("Escape");
  };
  /** As a customer does at Tailscale. */
  const createClient = async (page: Page): Promise<Client> => {
    const [id = "", secret = ""] = await createAtProvider(page, "tailscale-client");
    return { id, secret };
  };
  const type = async (page: Page, { id, secret }: Client) => {
    await page.getByLabel("Client ID", { exact: true }).fill(id);
    await page.getByLabel("Client secret", { exact: true }).fill(secret);
  };
  const check = async (page: Page) => {
    await press(page, "Check");
    await page.getByRole("button", { name: "Check", disabled: false }).waitFor();
  };

  test("tells a customer where to click, and refuses a secret that belongs to another client at its field", async () => {
    const page = await fixture().open();
    client = await createClient(page);
    await follow(page, "+ Connect");
    await follow(page, "Tailscale");
    await title(page, "Connect Tailscale").waitFor();
    expect(await page.getByRole("link", { name: "Open Tailscale's OAuth clients" }).getAttribute("href")).toBe(clients);
    await page.getByRole("link", { name: "https://login.tailscale.com/admin/acls/file", exact: true }).waitFor();
    await type(page, { ...client, id: "kAnotherCNTRL" });
    await press(page, "Check first");
    await page
      .locator("#method-0-clientId-problem")
      .getByText(/This is not what Tailscale shows/)
      .waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual(["400 /connections/tailscale/preflight"]);
  });

  test("shows before anything is stored what a client lacks", async () => {
    const page = await fixture().open({ path: "/connect/tailscale" });
    await inDrawer(page, "Take a scope away");
    await type(page, client);
    await press(page, "Check first");
    await seen(page, "It would connect, but 1 part would not work.");
    await found(page).getByText("devices:core:read: the client lacks the scope devices:core:read").waitFor();
    expect(await found(page).getByRole("link", { name: clients }).count()).toBe(1);
    await inDrawer(page, "Put everything right");
    await press(page, "Check first");
    await found(page).waitFor({ state: "detached" });
    await seen(page, "It would work.");
    await page.goto(`${fixture().stack.frontEnd}/chat`);
    await title(page, "Nothing is connected").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("connects by a form; the secret is in no address, no storage, and not in the page afterwards", async () => {
    const page = await fixture().open({ path: "/connect/tailscale" });
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await type(page, client);
    await press(page, "Connect Tailscale");
    await focused(page, "Tailscale");
    await status(page, "Active");
    const values = await page.evaluate<string>("JSON.stringify([...document.querySelectorAll('input')].map(({ value }) => value))");
    const stored = await page.evaluate<string>(
      "JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state, document.cookie])",
    );
    for (const text of [...addresses, page.url(), stored, values, await page.content()]) {
      expect(text).not.toContain(client.secret);
    }
    await page.goBack();
    await title(page, "Connect Tailscale").waitFor();
    expect(await page.getByLabel("Client secret", { exact: true }).inputValue()).toBe("");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows the tailnet, the end of its auth key, and the SSH key with a button that copies it", async () => {
    await fireSchedule(fixture().stack, "jobsRefreshDue");
    const page = await fixture().open({ path: tailscalePage });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await fact(page, "Name").getByText("tailacme1.ts.net").waitFor();
    await fact(page, "Root tailnet").getByText("not chosen").waitFor();
    await fact(page, "Auth key")
      .getByText(/^expires in (89|90) days$/)
      .waitFor();
    await fact(page, "Access token").getByText("requested for each use, and not stored").waitFor();
    await fact(page, "Permissions").getByText("All 2 granted").waitFor();
    await card(page).getByText("Next check").waitFor();
    await press(page, "Copy SSH public key");
    await page.getByRole("status").getByText("SSH public key is copied.").waitFor({ state: "attached" });
    expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(/^ssh-ed25519 \S+ aurora-oauth$/);
    await press(page, "Copy Command");
    await expect.poll(() => page.evaluate("navigator.clipboard.readText()")).toMatch(/^mkdir -p ~\/\.ssh /);
    await card(page).getByText("What is stored where").click();
    await card(page).getByText("Client and keys").waitFor();
    await expectAccessible(page);
    await page.goto(`${fixture().stack.frontEnd}/chat`);
    await page.getByRole("link", { name: "Tailscale", exact: true }).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each([
    [
      "Take a scope away",
      "The provider accepts its token, but 1 part does not work.",
      "devices:core:read: the client lacks the scope devices:core:read",
      "Devices > Core > Read",
    ],
    [
      "Replace the tag",
      "It works: the provider accepts its token.",
      /Machines join with tag:aurora, and the client now has tag:web/,
      "The next auth key has the client's tags.",
    ],
  ])("'%s' is found by a check, and is gone from the next one when it was put right", async (label, words, remark, way) => {
    const page = await fixture().open({ path: tailscalePage });
    await inDrawer(page, label);
    await check(page);
    await seen(page, words);
    await found(page).getByText(remark).waitFor();
    await found(page).getByText(way).waitFor();
    await expectAccessible(page);
    await inDrawer(page, "Put everything right");
    await check(page);
    await found(page).waitFor({ state: "detached" });
    expect(fixture().takeTroubles()).toEqual([]);
  });

  // As another person: a person may check ten times a minute.
  test.each([
    ["Answer 504", "The provider could not serve the request"],
    ["Answer with a page", "The provider sent an answer that cannot be read"],
  ])("'%s' needs no action: a check says that it passes, and the connection stays active", async (label, failure) => {
    const page = await fixture().open({ path: tailscalePage, before: (opened) => opened.addInitScript(asGrace) });
    await fact(page, "Auth key").getByText("expires").waitFor();
    await inDrawer(page, label);
    await check(page);
    await seen(page, `It does not work: ${failure}.`);
    await status(page, "Active");
    await inDrawer(page, "Put everything right");
    await check(page);
    await seen(page, "It works: the provider accepts its token.");
    fixture().takeTroubles();
  });

  test("finds that the auth key was deleted, and that a tag without an owner keeps another one from being created", async () => {
    const page = await fixture().open({ path: tailscalePage });
    await inDrawer(page, "Delete the auth key");
    await check(page);
    await found(page).getByText("the auth key was deleted at Tailscale, or has expired").waitFor();
    await fact(page, "Auth key").getByText("none yet").waitFor();
    await inDrawer(page, "Take the owner from the tag");
    await press(page, "Connect again");
    await type(page, client);
    await press(page, "Connect Tailscale");
    await focused(page, "Tailscale");
    await fireSchedule(fixture().stack, "jobsRefreshDue");
    await check(page);
    await found(page).getByText("tag:aurora: the tag tag:aurora has no owner").waitFor();
    await found(page).getByText('"tag:aurora": ["autogroup:admin"],').waitFor();
    await inDrawer(page, "Put everything right");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says that a revoked client stopped the connection, and works again with another client", async () => {
    const page = await fixture().open({ path: tailscalePage });
    await inDrawer(page, "Revoke the client");
    await check(page);
    await status(page, "Must be connected again");
    await card(page).locator(".standing").getByText("Tailscale does not accept this client and its secret.").waitFor();
    await card(page).locator(".standing").getByText("Create a client at Tailscale and connect it.").waitFor();
    await expectAccessible(page);
    client = await createClient(page);
    await press(page, "Connect again");
    await type(page, client);
    await press(page, "Connect Tailscale");
    await focused(page, "Tailscale");
    await status(page, "Active");
    await fireSchedule(fixture().stack, "jobsRefreshDue");
    await check(page);
    await seen(page, "It works: the provider accepts its token.");
    await found(page).waitFor({ state: "detached" });
    // The check at opening changes the record, and the page then reads the auth keys again: perhaps after the client was revoked.
    expect(
      fixture()
        .takeTroubles()
        .filter((trouble) => trouble !== "401 /tailscale_api/tailscale/auth-keys"),
    ).toEqual([]);
  });

  test("says before a disconnect what stays, and afterwards what is deleted, what is left, and until when", async () => {
    const page = await fixture().open({ path: tailscalePage });
    await press(page, "Disconnect");
    expect(await dialog(page).getByRole("listitem").allTextContents()).toEqual([
      "Within a minute nothing in acme gets its token.",
      "The auth key is deleted at Tailscale, and the client's secret, the SSH key and the auth key are erased here.",
      expect.stringMatching(/^The client stays at Tailscale until you delete it/),
    ]);
    expect(await dialog(page).getByRole("link").getAttribute("href")).toBe(clients);
    await expectAccessible(page);
    await confirmDisconnect(page);
    await focused(page, "Tailscale is disconnected");
    await seen(page, /^The auth key k\w+ is deleted at Tailscale\.$/);
    await seen(page, "The credential and the record are erased here.");
    await seen(page, `The client ${client.id}: only you can delete it.`);
    await seen(page, /^The last access token: it cannot be revoked\. It expires in (59 minutes|1 hour)\.$/);
    expect(await page.locator("#news").getByRole("link").getAttribute("href")).toBe(clients);
    await expectAccessible(page);
    await press(page, "Close");
    await title(page, "Nothing is connected").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
