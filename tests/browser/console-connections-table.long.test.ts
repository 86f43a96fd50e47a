import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Connection } from "../../console/answers.ts";
import { failing, shownConnection } from "./console-connections.ts";
import { answered, expectAccessible, focused, follow, rows, rowTexts, seen, title, useConsole } from "./console-fixture.ts";

const none = { healthy: 0, warning: 0, degraded: 0, reauth_required: 0, disconnecting: 0 };
const when = new Date(Date.now() - 3 * 3_600_000).toISOString();

/** Those that each have another method and another state, and a thousand of AWS that are searched. */
const few = () => [
  shownConnection({ id: "labelled", label: "Steel works" }),
  shownConnection({ id: "ended", account: "ended", status: "reauth_required", next: null, ...failing("grant_revoked") }),
  shownConnection({
    ...{ id: "found", provider: "azure", account: "staging", method: "federated", credential: null, identity: { id: "8f0e", label: null } },
    ...{ state: "warning", checked: { at: when, severity: "warning", code: "pool_shared" } },
  }),
];
const many: readonly Connection[] = Array.from({ length: 1000 }, (_, index) => {
  const account = String(100_000_000_000 + index);
  const of = { id: account, account, identity: { id: `arn:aws:iam::${account}:role/aurora-access`, label: account } };
  return shownConnection({ ...of, provider: "aws", method: "role", credential: null, state: index % 100 === 7 ? "warning" : "healthy" });
});

describe("the table of connections, in Chromium", () => {
  const fixture = useConsole();

  /** Has the API answer out of these connections, as it filters and pages them. */
  const open = (
    connections: () => readonly Connection[],
    path = "/connections",
    before: (page: Page) => Promise<unknown> = async () => undefined,
  ) =>
    fixture().open({
      path,
      before: async (page) => {
        await before(page);
        await page.route(/\/connections\?/, (route, request) => {
          const { searchParams: query } = new URL(request.url());
          if (request.headers()["x-aurora-console"] === undefined) {
            return route.continue();
          }
          const all = connections();
          const fitting = all.filter(
            ({ provider, state, account, label }) =>
              [provider, null].includes(query.get("provider") as never) &&
              [state, null].includes(query.get("state") as never) &&
              `${account} ${label}`.toLowerCase().includes((query.get("q") ?? "").toLowerCase()),
          );
          const [from, limit] = [Number(query.get("cursor")?.slice(4) ?? 0), Number(query.get("limit"))];
          const next = from + limit < fitting.length ? { next_cursor: `page${from + limit}` } : {};
          const byProvider = Map.groupBy(all, ({ provider }) => provider);
          const counts = [...byProvider].map(([provider, own]) => {
            const states = own.reduce((sum, { state }) => ({ ...sum, [state]: sum[state] + 1 }), none);
            return [provider, states] as const;
          });
          const totals = { counted: all.length, complete: true, providers: Object.fromEntries(counts) };
          return route.fulfill({
            json: { connections: fitting.slice(from, from + limit), ...next, ...(query.has("totals") ? { totals } : {}) },
          });
        });
      },
    });
  const search = (page: Page) => page.getByRole("searchbox", { name: "Search", exact: true });
  const query = (page: Page) => new URL(page.url()).search;

  test("has a row for each: name, provider, account, method, a state that agrees with what was found, and what is due", async () => {
    const page = await open(few);
    await rows(page).first().waitFor();
    expect(await rowTexts(page)).toEqual([
      expect.stringMatching(/^Steel works ada@example\.com Google Cloud default login of ada Status: Active Refresh in (49|50) minutes$/),
      "ada@example.com Google Cloud ended login of ada Status: Must be connected again The permission was revoked at the provider, or has expired No automatic retry",
      expect.stringMatching(/^staging Azure staging no secret Status: Active, with a warning pool_shared Refresh in /),
    ]);
    await seen(page, "3 connections");
    await expectAccessible(page);
    await follow(page, "Steel works");
    expect(new URL(page.url()).pathname).toBe("/connections/gcp/default");
    fixture().takeTroubles();
  });

  test("is narrowed by state, provider and text, which stand in the address and survive a reload", async () => {
    const page = await open(() => [...few(), ...many]);
    await seen(page, "50 of 1003 connections");
    await page.getByLabel("Provider", { exact: true }).selectOption("AWS (1000)");
    await seen(page, "50 of 1000 connections");
    await page.getByLabel("State", { exact: true }).selectOption("Active, with a warning (10)");
    await seen(page, "10 connections");
    await search(page).pressSequentially("0307");
    await seen(page, "1 connection");
    expect(query(page)).toBe("?provider=aws&state=warning&q=0307");
    await search(page).and(page.locator(":focus")).waitFor();
    await page.reload();
    await seen(page, "1 connection");
    expect([await rows(page).count(), await search(page).inputValue()]).toEqual([1, "0307"]);
    await expectAccessible(page);
    await search(page).fill("nothing");
    await seen(page, "No connection matches.");
    expect(await rows(page).count()).toBe(0);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("has fifty rows a page, and each page an address to which the browser leads back", async () => {
    const page = await open(() => many);
    await seen(page, "50 of 1000 connections");
    await follow(page, "Next 50");
    await focused(page, "Connections");
    await rows(page).getByRole("link", { name: "100000000050" }).waitFor();
    expect([await rows(page).count(), query(page)]).toEqual([50, "?cursor=page50"]);
    await page.goBack();
    await rows(page).getByRole("link", { name: "100000000000" }).waitFor();
    await page.goForward();
    await rows(page).getByRole("link", { name: "100000000050" }).waitFor();
    await search(page).fill("100000000007");
    await seen(page, "1 connection");
    expect(query(page)).toBe("?q=100000000007");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is read again without another node: the focus, the selected text and what is typed stay", async () => {
    let now = few();
    const page = await open(
      () => now,
      "/connections",
      (opened) => opened.clock.install(),
    );
    const link = page.getByRole("link", { name: "Steel works", exact: true });
    await link.focus();
    await page.evaluate(`
      getSelection().selectAllChildren(document.querySelector("tbody code"));
      window.made = 0;
      new MutationObserver((changes) => { window.made += changes.flatMap(({ addedNodes }) => [...addedNodes]).filter(({ nodeType }) => nodeType === 1).length; })
        .observe(document.querySelector("table"), { childList: true, subtree: true });
    `);
    now = few().map((each) => ({ ...each, tags: { read: "again" } }));
    const read = page.waitForResponse(/limit=50/);
    await page.clock.fastForward("05:05");
    await read;
    await answered(page);
    await link.and(page.locator(":focus")).waitFor();
    expect(await page.evaluate("[String(getSelection()), window.made]")).toEqual(["default", 0]);
    now = few().slice(0, 2);
    await page.clock.fastForward("05:05");
    await seen(page, "2 connections");
    await link.and(page.locator(":focus")).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says of an organisation without a connection that nothing is connected", async () => {
    const page = await open(() => []);
    await title(page, "Nothing is connected").waitFor();
    expect(await search(page).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("of a thousand connections fifty are in the page, also while it is narrowed, turned and read again", async () => {
    const page = await open(
      () => many,
      "/connections",
      (opened) => opened.clock.install(),
    );
    await seen(page, "50 of 1000 connections");
    expect(await rows(page).count()).toBe(50);
    await search(page).pressSequentially("1000000003");
    await page.clock.fastForward(300);
    await seen(page, "50 on this page");
    await follow(page, "Next 50");
    await rows(page).getByRole("link", { name: "100000000350" }).waitFor();
    expect(await rows(page).count()).toBe(50);
    await page.evaluate("window.kept = document.querySelector('main tbody tr')");
    const read = page.waitForResponse(/limit=50/);
    await page.clock.fastForward("05:05");
    await read;
    await answered(page);
    expect(await page.evaluate("window.kept.isConnected")).toBe(true);
    expect(await rows(page).count()).toBe(50);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
