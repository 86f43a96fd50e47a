import { describe, expect, test } from "vitest";
import {
  confirmation,
  expectAccessible,
  focused,
  followRow,
  googlePage,
  goToGoogle,
  openedConnection,
  press,
  seen,
  seenOfSetup,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";

// One organisation for all of it, from nothing to a connection: the tests run in this order.
// Each function is started for the first time in one of them, on a machine that may be busy with others.
describe("console in Chromium", () => {
  const fixture = useConsole();

  const slow = (path: string) => fixture().google("POST", "/faults", { method: "GET", path, delay_ms: 6_000 });

  test("says that nothing is connected, and offers to connect", async () => {
    const page = await fixture().open();
    await title(page, "Nothing is connected").waitFor();
    await page.getByRole("link", { name: "Connect a cloud" }).waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says why after Deny, takes the focus there, and leaves a clean address", async () => {
    const page = await fixture().open();
    await goToGoogle(page);
    await press(page, "Deny");
    await title(page, "Access was not given").waitFor();
    await seen(page, "You chose Deny at Google.");
    await focused(page, "Access was not given");
    expect(page.url()).toBe(`${fixture().stack.frontEnd}/chat`);
    await expectAccessible(page);
    await press(page, "Close");
    await title(page, "Nothing is connected").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("connects Google by clicking, asks who started it, and shows the setup to its end", async () => {
    const page = await fixture().open({ path: "/" });
    await goToGoogle(page);
    await page.waitForURL(`${fixture().stack.google}/o/oauth2/v2/auth?**`);
    await press(page, "Allow");
    await title(page, "Connect ada@example.com's Google Cloud to acme?").waitFor();
    await seen(page, "See, edit, configure and delete the data of your Google Cloud");
    expect(page.url()).toBe(`${fixture().stack.frontEnd}/chat`);
    await focused(page, confirmation);
    await expectAccessible(page);

    await slow("/v3/projects:search");
    await slow("/v1/projects/shop-production/billingInfo");
    await press(page, "Yes, connect");
    await seenOfSetup(page, "Finding projects");
    await page.getByRole("progressbar", { name: "Progress of the setup" }).waitFor();
    await seenOfSetup(page, "Checking billing and permissions");
    await page.getByRole("status").getByText("Setup: Checking billing and permissions").waitFor({ state: "attached" });
    await seenOfSetup(page, "2 projects ready");
    for (const project of ["shop-production", "shop-staging"]) {
      await page.getByRole("region", { name: project, exact: true }).getByText("ready", { exact: true }).waitFor();
    }
    await openedConnection(page, "Google Cloud");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows a colleague who connected, until when, and where the credential is stored", async () => {
    const page = await fixture().open({ path: googlePage });
    await page.getByRole("radio", { name: "grace" }).check();
    const card = page.getByRole("article", { name: "Google Cloud" });
    await seen(page, /· connected by ada$/);
    await page.getByRole("radio", { name: "ada" }).check();
    await seen(page, /^Google Cloud · by signing in · connected by ada \(you\)$/);
    await title(page, "ada@example.com").waitFor();
    await card.getByText("by signing in", { exact: true }).waitFor();
    await card.getByRole("link", { name: "Change to one without a secret" }).waitFor();
    await card.getByText("Active").waitFor();
    await seenOfSetup(page, "2 projects ready");
    await showTab(page, "Technical");
    await card.getByText(/expires in 5\d minutes/).waitFor();
    await card.getByText("vault:kv/data/aurora-oauth-dev/connections/gcp/acme/default").waitFor();
    await card.getByText("Version 1", { exact: true }).waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows another person nothing of what waits to be confirmed, and lets them end it", async () => {
    const page = await fixture().open({ path: googlePage });
    await press(page, "Connect again");
    await press(page, "Allow");
    await title(page, confirmation).waitFor();
    await page.getByRole("radio", { name: "grace" }).check();
    await seen(page, /^You are grace\./);
    expect(await page.getByText("ada@example.com's").count()).toBe(0);
    await expectAccessible(page);
    await press(page, "End it");
    await seen(page, "Nothing was connected, and the access was revoked at Google.");
    // It is spent for the person who started, too.
    await page.getByRole("radio", { name: "ada" }).check();
    await seen(page, "1 connection");
    expect(await title(page, confirmation).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual(["403 /connections/confirm/preview", "403 /connections/confirm"]);
  });

  test("opens a session that ended again and asks the same question, which a refusal by itself does not spend", async () => {
    const page = await fixture().open({ path: googlePage });
    await press(page, "Connect again");
    await press(page, "Allow");
    await title(page, confirmation).waitFor();
    const url = `${fixture().stack.frontEnd}/connections/confirm`;
    await page.route(url, (route) => route.continue({ headers: { ...route.request().headers(), authorization: "Bearer stale" } }));
    await press(page, "Yes, connect");
    await title(page, "Your session has expired").waitFor();
    await page.unroute(url);
    await press(page, "Sign in again");
    await press(page, "Yes, connect");
    await openedConnection(page, "Google Cloud");
    await seenOfSetup(page, "2 projects ready");
    expect(fixture().takeTroubles()).toEqual(["401 /connections/confirm"]);
  });

  test("lets another account take the place of the one before, once asked, and shows that projects must be chosen", async () => {
    const account = {
      sub: "110100000000000000003",
      email: "many@example.com",
      name: "Many Projects",
      projects: [1, 2, 3, 4, 5, 6].map((n) => ({ projectId: `harbor-${n}00`, number: `70000000000${n}`, displayName: `Harbor ${n}` })),
    };
    await fixture().google("PUT", "/accounts", { accounts: [account] });
    const page = await fixture().open({ path: googlePage });
    await press(page, "Connect again");
    await press(page, "Allow");
    await title(page, "This is another Google account").waitFor();
    await seen(page, "ada@example.com is connected; you chose another account.");
    await press(page, "Use the other account");
    await press(page, "Allow");
    await seen(page, "It replaces ada@example.com, which ada connected.");
    await page.getByRole("button", { name: /^Yes, connect without \d+ projects?$/ }).click();
    await seenOfSetup(page, "6 projects could be set up: choose which");
    await page.getByRole("checkbox", { name: "Harbor 6" }).waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says what to do when the API is down, the session has expired, or it was too often; and recovers", async () => {
    const answer = (status: number, body: object) => ({
      status,
      headers: { "access-control-allow-origin": fixture().stack.frontEnd },
      contentType: "application/problem+json",
      body: JSON.stringify(body),
    });
    const list = `${fixture().stack.frontEnd}/connections?*`;
    const page = await fixture().open({ path: "/", before: (opened) => opened.route(list, (route) => route.abort("connectionrefused")) });
    await title(page, "The API does not answer").waitFor();
    await expectAccessible(page);
    await page.unroute(list);
    await page.route(list, (route) => route.continue({ headers: { ...route.request().headers(), authorization: "Bearer stale" } }));
    await press(page, "Try again");
    await title(page, "Your session has expired").waitFor();
    await page.unroute(list);
    await press(page, "Sign in again");
    await followRow(page, /@example\.com$/);
    await page.route(`${fixture().stack.frontEnd}/connections/gcp/login`, (route) =>
      route.request().method() === "OPTIONS"
        ? route.continue()
        : route.fulfill(answer(429, { code: "rate_limited", retry_after_seconds: 40 })),
    );
    await press(page, "Connect again");
    await title(page, "Too many requests").waitFor();
    await seen(page, "Try again in 40 seconds.");
    await page.getByRole("button", { name: "Try again" }).waitFor();
    expect(fixture().takeTroubles()).toEqual(["401 /connections", "429 /connections/gcp/login"]);
  });

  test.each([
    ["a code that it does not know", "made_up_code", "Report this code to the operator: made_up_code"],
    ["no more than a code", "<b>call 555-1234</b>", "Report this code to the operator: unknown"],
    ["the table's words for a failure of the operator", "vault_sealed", "The operator must unseal Vault."],
  ])("repeats %s from a link", async (_, error, words) => {
    const page = await fixture().open({ path: `/chat?login=gcp_failed&error=${encodeURIComponent(error)}` });
    await seen(page, words);
    expect(page.url()).toBe(`${fixture().stack.frontEnd}/chat`);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
