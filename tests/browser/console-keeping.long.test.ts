import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { fireSchedule } from "../../local/embedded/fire-schedule.ts";
import { lookInside } from "../fixtures/inside.ts";
import { clientOf } from "./client-of.ts";
import {
  allowGoogle,
  answered,
  confirmDisconnect,
  connectGoogle,
  expectAccessible,
  focused,
  googlePage,
  press,
  seen,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";

const sub = "110100000000000000001";

// One connection, from its first hour to its end: the tests run in this order.
describe("how the console keeps a connection, in Chromium", () => {
  const fixture = useConsole();
  // Without projects there is nothing that a setup makes and a disconnect takes back: other files show that.
  const ada = { sub, email: "ada@example.com", hd: "example.com", name: "Ada Workspace" };
  beforeAll(() => fixture()?.google("PUT", "/accounts", { accounts: [ada] }));

  const settings = (changes: object) => fixture().google("POST", "/settings", changes);
  const card = (page: Page) => page.getByRole("article", { name: "Google Cloud" });
  const standing = (page: Page) => card(page).locator(".standing");
  const next = (page: Page) => card(page).locator(".next");
  /** Its setup found no project, which is a warning. */
  const active = /^Active(, with a warning)?$/;
  const status = (page: Page, words: string | RegExp) => card(page).locator(".badge").getByText(words, { exact: true }).waitFor();
  const announced = (page: Page, words: string | RegExp) => page.getByRole("status").getByText(words).waitFor({ state: "attached" });
  const minutesToNext = async (page: Page) =>
    Number(/^in (\d+) minutes, (?:on \w+ \d+ )?at /.exec((await next(page).locator("time").textContent()) ?? "")?.[1]);

  test("says when a connection is refreshed next, at what time and why, and keeps it true", async () => {
    const page = await fixture().open({ before: (opened) => opened.clock.install() });
    await connectGoogle(page);
    await next(page)
      .getByText(/^Next scheduled run: in 4\d minutes, (on \w+ \d+ )?at \d\d:\d\d: the token is refreshed before it expires\.$/)
      .waitFor();
    const before = await minutesToNext(page);
    await page.clock.fastForward("20:00");
    await expect.poll(() => minutesToNext(page)).toBeLessThanOrEqual(before - 20);
    expect(await minutesToNext(page)).toBeGreaterThanOrEqual(before - 21);
    await showTab(page, "Technical");
    await card(page).getByText("Last refreshed").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("refreshes when asked: the token's expiry moves, no other button is enabled until then, and the focus stays", async () => {
    await settings({ access_token_lifetime_seconds: 7000 });
    await fixture().google("POST", "/faults", { method: "POST", path: "/token", delay_ms: 3_000 });
    const page = await fixture().open({ path: `${googlePage}/technical` });
    await card(page).getByText("expires in 59 minutes").waitFor();
    await press(page, "Refresh now");
    await announced(page, "Google Cloud: Asking for a new token…");
    expect(await page.getByRole("button", { name: "Refresh now" }).getAttribute("aria-disabled")).toBe("true");
    await showTab(page, "Overview");
    for (const name of ["Check again", "Disconnect", "Connect again"]) {
      expect(await page.getByRole("button", { name, exact: true }).getAttribute("aria-disabled"), name).toBe("true");
    }
    await showTab(page, "Technical");
    await page.getByRole("button", { name: "Refresh now" }).focus();
    await announced(page, "Google Cloud: Refreshed: the new token expires in 1 hour.");
    await seen(page, "Refreshed: the new token expires in 1 hour.");
    await card(page).getByText("expires in 1 hour", { exact: true }).waitFor();
    await card(page).getByText("Version 2", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Refresh now", disabled: false }).and(page.locator(":focus")).waitFor();
    await expectAccessible(page);
    await showTab(page, "Overview");
    await next(page).getByText("in 1 hour, ").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("checks at the provider that the connection works", async () => {
    const page = await fixture().open({ path: googlePage });
    await press(page, "Check again");
    await announced(page, "Google Cloud: It works: the provider accepts its token.");
    await fixture().google("POST", "/faults", { method: "GET", path: "/v1/userinfo", status: 503 });
    await press(page, "Check again");
    await seen(page, "It does not work: The provider could not serve the request. Try again in a moment.");
    await status(page, active);
    // The look at the setup that a check asks for: until it is made, it is what comes next.
    await fireSchedule(fixture().stack, "jobsRefreshDue");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows the schedule's work without a reload", async () => {
    await settings({ access_token_lifetime_seconds: 65 });
    const page = await fixture().open({ path: googlePage, before: (opened) => opened.clock.install() });
    await showTab(page, "Technical");
    await press(page, "Refresh now");
    await seen(page, "Refreshed: the new token expires in 1 minute.");
    await showTab(page, "Overview");
    await settings({ access_token_lifetime_seconds: 3599 });
    await page.clock.fastForward("00:20");
    await next(page).getByText("at the next minute: the token is refreshed before it expires.").waitFor();
    await expect
      .poll(
        async () => {
          await fireSchedule(fixture().stack, "jobsRefreshDue");
          await page.clock.fastForward("00:16");
          await answered(page);
          return next(page).textContent();
        },
        // It may be due five seconds from now, and each look puts the page's clock forward.
        { interval: 500 },
      )
      .toMatch(/in 4\d minutes/);
    await showTab(page, "Technical");
    await card(page)
      .getByText(/expires in 5\d minutes/)
      .waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says that the customer's administrator must act against session control, and recovers once that is done", async () => {
    await settings({ invalid_rapt: true });
    const page = await fixture().open({ path: googlePage });
    await showTab(page, "Technical");
    await press(page, "Refresh now");
    await showTab(page, "Overview");
    await status(page, "Waits for your administrator");
    await standing(page).getByText("Your administrator ends the sessions of this application.").waitFor();
    await standing(page).getByText("Your administrator must act: Ask the administrator of your Google Workspace to exempt").waitFor();
    await standing(page).getByText("session_control").waitFor();
    await next(page).getByText("No automatic retry.").waitFor();
    await announced(page, "Google Cloud: It did not succeed: Your administrator ends the sessions of this application.");
    await page.getByRole("button", { name: "Connect again" }).waitFor();
    await expectAccessible(page);
    await settings({ invalid_rapt: false });
    await press(page, "Refresh now");
    await status(page, active);
    await standing(page).waitFor({ state: "detached" });
    expect(fixture().takeTroubles()).toEqual(["409 /connections/gcp/refresh"]);
  });

  const inTable = () => lookInside(fixture().stack, []);
  /** Reads what the record holds of the connection's failure. */
  const readFailure = async () => {
    const record = (await inTable().items()).find(({ pk, sk }) => pk === "ORG#acme" && sk.startsWith("CONNECTION#"));
    return record?.failure as { readonly at: number; readonly retry_at: number };
  };
  const outage = "says that it cannot be refreshed while the provider is out of reach, that no person must act, and when it is tried again";
  test(outage, async () => {
    const page = await fixture().open({ path: googlePage });
    // As if the token's hour had passed, by the clock of the functions.
    await inTable().patchItems("ORG#acme", "expires_at", Date.now() - 1000);
    await fixture().google("POST", "/faults", { method: "POST", path: "/token", status: 503, times: 99 });
    await showTab(page, "Technical");
    await press(page, "Refresh now");
    await showTab(page, "Overview");
    await status(page, "Cannot be refreshed yet");
    await standing(page).getByText("Its token has expired and could not be refreshed yet").waitFor();
    await standing(page).getByText("No action is needed: it is retried automatically.").waitFor();
    await next(page).getByText(": the last refresh failed: it is tried again.").waitFor();
    const first = await readFailure();
    expect(first.retry_at - first.at).toBeLessThanOrEqual(30_000);
    // As far away as it is only here: a person who comes after it would be the next try.
    const later = Date.now() + 3_600_000;
    await inTable().patchItems("ORG#acme", "failure", { ...first, retry_at: later });
    await press(page, "Refresh now");
    await seen(page, "It did not succeed, for the reason above.");
    await announced(page, "Google Cloud: It did not succeed: The provider could not serve the request.");
    // The schedule's next try comes within half a minute of the first failure; a person's own does not put it off.
    const { retry_at: retryAt, ...failure } = await readFailure();
    expect(retryAt).toBe(later);
    await inTable().patchItems("ORG#acme", "failure", { ...failure, retry_at: Date.now() });
    await inTable().patchItems("ORG#acme", "due_at", new Date().toISOString());
    await expect
      .poll(async () => {
        await fireSchedule(fixture().stack, "jobsRefreshDue");
        await page.reload();
        return standing(page).textContent();
      })
      .toContain("2 times in a row");
    await expectAccessible(page);
    await fixture().google("DELETE", "/faults");
    await settings({ access_token_lifetime_seconds: 3599 });
    await press(page, "Refresh now");
    await status(page, active);
    expect(fixture().takeTroubles()).toEqual(["502 /connections/gcp/refresh", "502 /connections/gcp/refresh"]);
  });

  test("learns by a check that the grant was revoked, says what to do, and connects again", async () => {
    await fixture().google("POST", "/revoke", { sub });
    const page = await fixture().open({ path: googlePage });
    await press(page, "Check again");
    await status(page, "Must be connected again");
    await standing(page).getByText("The permission was revoked at the provider, or has expired.").waitFor();
    // The page shows it once. What is read aloud says more.
    expect(await page.locator("main").getByText("It does not work").count()).toBe(0);
    await standing(page).getByText("You must act: Connect again, if you still want this connection.").waitFor();
    await expectAccessible(page);
    await press(page, "Connect again");
    await allowGoogle(page);
    await status(page, active);
    expect(await standing(page).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("asks before it disconnects, and leaves all as it was after a no", async () => {
    const page = await fixture().open({ path: googlePage });
    await page.getByRole("button", { name: "Disconnect", exact: true }).focus();
    await page.keyboard.press("Enter");
    await title(page, "Disconnect Google Cloud?").waitFor();
    await page.getByRole("button", { name: "No, keep it" }).and(page.locator(":focus")).waitFor();
    expect(await page.locator("dialog li").allTextContents()).toEqual([
      "Within a minute nothing in acme gets its token.",
      "The permission is revoked at Google Cloud, and the tokens are erased here.",
      "What you have made with its tokens stays. After a setup: enabled APIs, and the dataset of the billing export.",
    ]);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await title(page, "Disconnect Google Cloud?").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Disconnect", disabled: false }).and(page.locator(":focus")).waitFor();
    await press(page, "Disconnect");
    await press(page, "No, keep it");
    await status(page, active);
    await page.reload();
    await status(page, active);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says that a disconnect continues while the credential store is down, and shows its outcome without a reload", async () => {
    await fixture().vault("POST", "/seal");
    const page = await fixture().open({ path: googlePage, before: (opened) => opened.clock.install() });
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await focused(page, "Google Cloud is being disconnected");
    await seen(page, /^The tokens here: the credential store is sealed\. The disconnect is retried automatically/);
    await status(page, "Being disconnected");
    await standing(page).getByText("The operator of Aurora must act: The operator must unseal Vault.").waitFor();
    await next(page).getByText("Next scheduled run").waitFor();
    expect(await card(page).getByRole("button").allTextContents()).toEqual(["Disconnect"]);
    await expectAccessible(page);
    await fixture().vault("POST", "/unseal");
    // The schedule's try is up to half a minute away: a colleague is faster.
    const answer = await clientOf(fixture().stack, "grace").disconnectConnection("gcp", { account: "default" });
    expect(answer.data).toMatchObject({ state: "disconnected", revoked: true, left: [] });
    await page.clock.fastForward("01:00");
    await title(page, "Nothing is connected").waitFor();
    await announced(page, "Google Cloud is disconnected.");
    await title(page, "Google Cloud is disconnected").waitFor();
    await seen(page, "The permission was revoked at Google Cloud.");
    await seen(page, "The credential and the record are erased here.");
    expect(await title(page, "Google Cloud is being disconnected").count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual(["404 /connections/gcp/default", "404 /connections/gcp/default"]);
  });

  test("shows a permission that could not be revoked as still there, and where the customer removes it", async () => {
    const page = await fixture().open();
    await connectGoogle(page);
    await fixture().google("POST", "/faults", { method: "POST", path: "/revoke", status: 503, times: 5 });
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await focused(page, "Google Cloud is disconnected");
    await seen(page, "The record is erased here, and within a minute no caller gets its token.");
    expect(await page.getByText("The credential and the record are erased here.").count()).toBe(0);
    await title(page, "Still there").waitFor();
    await seen(
      page,
      /^The permission at the provider: the provider could not serve the request\. The revocation is retried automatically.* token is kept/,
    );
    const link = page.getByRole("link", { name: "Open the provider's account page" });
    expect(await link.getAttribute("href")).toBe("https://myaccount.google.com/connections");
    expect(await page.getByText("The permission was revoked").count()).toBe(0);
    await expectAccessible(page);
    await press(page, "Close");
    await title(page, "Nothing is connected").waitFor();
    await fixture().google("DELETE", "/faults");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("revokes the permission at the provider when it disconnects, and says so", async () => {
    const page = await fixture().open();
    await connectGoogle(page);
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await focused(page, "Google Cloud is disconnected");
    await seen(page, "The permission was revoked at Google Cloud.");
    expect(await title(page, "Still there").count()).toBe(0);
    await expectAccessible(page);
    const { accounts } = (await fixture().google("GET", "/state")) as {
      accounts: { readonly sub: string; readonly refresh_tokens: readonly { readonly status: string }[] }[];
    };
    const tokens = accounts.find((account) => account.sub === sub)?.refresh_tokens ?? [];
    expect([tokens.length > 0, tokens.filter(({ status }) => status === "live")]).toEqual([true, []]);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
