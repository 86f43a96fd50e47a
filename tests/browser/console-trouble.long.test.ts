import type { Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  answered,
  confirmation,
  connectGoogle,
  expectAccessible,
  focused,
  follow,
  followRow,
  googlePage,
  press,
  seen,
  seenOfSetup,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";
import { inTheWay } from "./console-trouble-fixture.ts";

// One connection, looked at while something is in the way: the tests run in this order.
describe("the console while something is in the way, in Chromium", () => {
  const fixture = useConsole();

  const { card, named, connection, refresh, setups, timed, asStranger, answer, take, pass } = inTheWay(fixture);

  test("says that it is still waiting for an API that hangs, gives up once, and tries again out of the notice, with the focus", async () => {
    const first = await fixture().open();
    await connectGoogle(first);
    await seenOfSetup(first, "2 projects ready");
    const page = await timed("/technical");
    await named(page, "Refresh now").waitFor();
    const reads = await take(page, connection(), (route) => route.continue());
    const refreshes = await take(page, refresh(), () => undefined);
    await press(page, "Refresh now");
    await expect.poll(() => refreshes.count).toBe(1);
    expect(await page.locator("#waiting").isVisible()).toBe(false);
    await page.clock.runFor(5_000);
    const waiting = page.getByText("Still waiting for the API. This page gives up after 32 seconds.").first();
    await waiting.waitFor();
    await named(page, "Refresh now").and(page.locator('[aria-busy="true"]')).waitFor();
    const waited = page.getByRole("progressbar", { name: "Time waited" });
    const before = Number(await waited.getAttribute("value"));
    await page.clock.runFor(2_000);
    expect(Number(await waited.getAttribute("value"))).toBeGreaterThanOrEqual(before + 2_000);
    await expectAccessible(page);
    await page.clock.runFor(25_000);
    await focused(page, "The API does not answer");
    await waiting.waitFor({ state: "hidden" });
    expect(reads.count).toBe(0);

    await page.unroute(refresh());
    const held = Promise.withResolvers<void>();
    await take(page, refresh(), (route) => held.promise.then(() => route.continue()));
    await press(page, "Try again");
    await title(page, "The API does not answer").waitFor({ state: "detached" });
    await named(page, "Refresh now").and(page.locator(":focus")).waitFor();
    await showTab(page, "Overview");
    for (const name of ["Check again", "Disconnect", "Connect again"]) {
      expect(await named(page, name).getAttribute("aria-disabled"), name).toBe("true");
    }
    held.resolve();
    await seen(page, /^(Refreshed|Nothing had to be done)/);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("keeps a retry out of a notice waiting until the work in progress has ended", async () => {
    const page = await fixture().open({ path: `${googlePage}/technical` });
    await page.route(refresh(), (route) => route.abort("connectionrefused"));
    await press(page, "Refresh now");
    await focused(page, "The API does not answer");
    await page.unroute(refresh());
    const held = Promise.withResolvers<void>();
    const refreshes = await take(page, refresh(), (route) => route.continue());
    const saved = (route: Route) => (route.request().method() === "PATCH" ? held.promise.then(() => route.continue()) : route.continue());
    await take(page, connection(), saved);
    await page.locator("summary").getByText("Change the label and tags").click();
    await page.locator("#connection-tags").fill("team=web");
    await press(page, "Save");
    await seen(page, "Saving…");
    await press(page, "Try again");
    await named(page, "Try again").and(page.locator('[aria-disabled="true"]')).waitFor();
    expect(refreshes.count).toBe(0);
    held.resolve();
    await seen(page, /^(Refreshed|Nothing had to be done)/);
    expect(refreshes.count).toBe(1);
    await seen(page, "web");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says once that the session ended while the page was open, asks no more, and goes on after a new login", async () => {
    const page = await timed();
    await card(page).waitFor();
    // The check that the page makes when it opens reads the connection too.
    await answered(page);
    const reads = await take(page, connection(), asStranger);
    // Just past the five minutes: the clock must not run ahead of an answer that this machine is slow with.
    await page.clock.fastForward("05:05");
    await card(page)
      .getByText(/^This is how it was (on \w+ \d+ )?at \d\d:\d\d\. It could not be read since then: your session has expired\.$/)
      .waitFor();
    await expectAccessible(page);
    await pass(page, 600, 15);
    expect(reads.count).toBe(1);
    await page.unroute(connection());
    await press(page, "Sign in again");
    await card(page).waitFor();
    await card(page).getByText("This is how it was").waitFor({ state: "detached" });
    expect(fixture().takeTroubles()).toEqual(["401 /connections/gcp/default"]);
  });

  test("says since when the API is down, asks less and less often, and recovers by itself", async () => {
    const page = await timed();
    await card(page).waitFor();
    await answered(page);
    const reads = await take(page, connection(), (route) => route.abort("connectionrefused"));
    await page.clock.runFor("05:30");
    const stale = card(page).getByText(/It could not be read since then: the API does not answer\. This page asks again automatically\.$/);
    await stale.waitFor();
    // 30, 60 and 120 seconds, and 120 from then on; without growing pauses they would be 40.
    await pass(page, 600, 15);
    expect(reads.count).toBeGreaterThan(3);
    expect(reads.count).toBeLessThanOrEqual(8);
    await expectAccessible(page);
    await page.unroute(connection());
    await expect
      .poll(async () => {
        await page.clock.runFor(15_000);
        await answered(page);
        return stale.count();
      })
      .toBe(0);
    await page.getByRole("status").getByText("Google Cloud: It is up to date again.").waitFor({ state: "attached" });
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("gives the question back after a confirmation that failed, and does not come back to a page that was left", async () => {
    const page = await fixture().open({ path: googlePage });
    await press(page, "Connect again");
    await press(page, "Allow");
    await title(page, confirmation).waitFor();
    const confirming = `${fixture().stack.frontEnd}/connections/confirm`;
    await take(page, confirming, (route) => route.fulfill(answer(503, { code: "store_unavailable" })));
    await press(page, "Yes, connect");
    await focused(page, "The credential store could not be reached");
    await press(page, "Close");
    await focused(page, confirmation);
    await page.unroute(confirming);

    // The page of the new connection comes only when the person has gone on.
    const held = Promise.withResolvers<void>();
    const reads = await take(page, connection(), (route) => held.promise.then(() => route.continue()));
    const watchers = await take(page, setups(), () => undefined);
    await press(page, "Yes, connect");
    await expect.poll(() => reads.count).toBe(1);
    await follow(page, "All connections");
    await page.getByRole("table", { name: "Connections" }).waitFor();
    held.resolve();
    await page.evaluate('fetch("/icon.svg").then((answer) => answer.text())');
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => resolve()))");
    expect([await title(page, "Connections").count(), await card(page).count(), watchers.count]).toEqual([1, 0, 0]);
    expect(fixture().takeTroubles()).toEqual(["503 /connections/confirm"]);
  });

  test("says that a connection was connected again, when it was gone while a person looked at it", async () => {
    const page = await fixture().open({ path: googlePage });
    await page
      .getByRole("region", { name: "Last check" })
      .getByText(/^Checked/)
      .waitFor();
    await take(page, `${fixture().stack.frontEnd}/connections/gcp/check?*`, (route) => route.fulfill(answer(404, { code: "not_found" })));
    await press(page, "Check again");
    await title(page, "Google Cloud was connected again").waitFor();
    await page.unroute(`${fixture().stack.frontEnd}/connections/gcp/check?*`);
    await followRow(page, /@example\.com$/);
    await card(page).waitFor();
    expect(await title(page, "Google Cloud was connected again").count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual(["404 /connections/gcp/check"]);
  });

  test("names the rest of a disconnect, when it is the record only", async () => {
    const page = await fixture().open({ path: googlePage });
    const left = { what: "record", code: "table_throttled", reason: "The table limits the rate of requests", action: "It is carried on." };
    const disconnecting = { provider: "gcp", account: "default", state: "disconnecting", revoked: true, undone: [], left: [left] };
    await take(page, `${fixture().stack.frontEnd}/connections/gcp?*`, (route) => route.fulfill(answer(200, disconnecting)));
    await press(page, "Disconnect");
    await press(page, "Yes, disconnect");
    await focused(page, "Google Cloud is being disconnected");
    await seen(page, "The record here: the table limits the rate of requests. It is carried on.");
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
