import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import type { ActivityEntry, ListActivity200 } from "../../client/generated/operations.ts";
import { clientOf } from "./client-of.ts";
import { expectAccessible, follow, press, seen, title, useConsole } from "./console-fixture.ts";
import { createAtProvider } from "./drawer-steps.ts";

describe("the activity, in Chromium", () => {
  const fixture = useConsole();
  const rows = (page: Page) => page.getByRole("list", { name: "What happened" }).getByRole("listitem");

  const entry = (id: string, changes: Partial<ActivityEntry>): ActivityEntry => ({
    ...{
      id,
      at: new Date(Date.now() - 3_600_000).toISOString(),
      who: { kind: "person", id: "ada" },
      what: "connection.connected",
      title: "Connected",
    },
    ...{ connection: { provider: "gcp", account: "default" }, result: "200", request_id: null, source: "both" },
    ...changes,
  });
  /** Has the API answer with these pages. */
  const list = (page: Page, pages: Readonly<Record<string, ListActivity200>>) =>
    page.route(/\/activity(\?|$)/, (route, request) =>
      request.headers()["x-aurora-console"] === undefined
        ? route.continue()
        : route.fulfill({ json: pages[new URL(request.url()).searchParams.get("cursor") ?? ""] }),
    );

  test("lists what a connect and a disconnect were, and leads there from the rail", async () => {
    const client = clientOf(fixture().stack, "ada");
    const page = await fixture().open({ path: "/" });
    const [clientId = "", clientSecret = ""] = await createAtProvider(page, "tailscale-client");
    dataOf(await client.connectTailscale({ clientId, clientSecret }));
    const name = { provider: "tailscale", account: "default" } as const;
    await follow(page, "Activity");
    await rows(page).filter({ hasText: "Connected" }).filter({ hasText: "Tailscale" }).first().waitFor();
    await seen(
      page,
      /with who sent which request, needs the permission audit:read\. It comes with the role admin, which your organisation's/,
    );
    await expectAccessible(page);
    dataOf(await client.disconnectConnection(name.provider, { account: name.account }));
    await page.reload();
    await rows(page).filter({ hasText: "Disconnected" }).first().waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("filters what was read, in its address, and loads older entries", async () => {
    const refused = entry("2", {
      what: "requested",
      title: "POST /connections/{provider}/check",
      route: "POST /connections/{provider}/check",
      result: "503",
      who: { kind: "person", id: "mary" },
    });
    const pages = {
      "": {
        entries: [entry("1", {}), refused],
        acts: "included" as const,
        sealed_until: new Date().toISOString(),
        next_cursor: "older_page",
      },
      older_page: {
        entries: [entry("3", { what: "connection.disconnected", title: "Disconnected" })],
        acts: "included" as const,
        sealed_until: null,
      },
    };
    const page = await fixture().open({ path: "/activity", before: (opened) => list(opened, pages) });
    await title(page, "Activity").waitFor();
    await rows(page).nth(1).waitFor();
    expect(await rows(page).nth(1).textContent()).toContain("Refused with 503");
    await press(page, "Load older");
    await rows(page).nth(2).waitFor();
    await page.getByLabel("Result").selectOption("Failed or refused");
    await rows(page).nth(1).waitFor({ state: "detached" });
    expect(new URL(page.url()).search).toBe("?result=failed");
    await page.reload();
    await seen(page, "Refused with 503");
    expect(await rows(page).count()).toBe(1);
    await page.getByLabel("Who").selectOption("mary");
    expect(new URL(page.url()).search).toBe("?result=failed&who=mary");
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("puts the failure of older entries away once they are there", async () => {
    const page = await fixture().open({
      path: "/activity",
      before: async (opened) => {
        const acts = { acts: "included", sealed_until: null } as const;
        await list(opened, {
          "": { entries: [entry("1", {})], ...acts, next_cursor: "older" },
          older: { entries: [entry("2", {})], ...acts },
        });
        const failed = { status: 503, json: { code: "vault_sealed" } };
        await opened.route(/cursor=older/, (route) => route.fulfill(failed), { times: 1 });
      },
    });
    await press(page, "Load older");
    const failure = title(page, "The credential store is sealed");
    await failure.waitFor();
    await press(page, "Try again");
    await rows(page).nth(1).waitFor();
    expect(await failure.count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual(["503 /activity"]);
  });

  test("keeps the focus and the selected text when it is read again", async () => {
    const first = { acts: "not_permitted" as const, sealed_until: null };
    let entries = [entry("1", {})];
    const page = await fixture().open({
      path: "/activity",
      before: async (opened) => {
        await opened.clock.install();
        await opened.route(/\/activity$/, (route, request) =>
          request.headers()["x-aurora-console"] === undefined ? route.continue() : route.fulfill({ json: { ...first, entries } }),
        );
      },
    });
    const link = rows(page).getByRole("link", { name: "Google Cloud" });
    await link.focus();
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('.activity .what'))");
    entries = [
      entry("2", { what: "connection.disconnected", title: "Disconnected", connection: { provider: "aws", account: "111122223333" } }),
      ...entries,
    ];
    await page.clock.fastForward("05:05");
    await rows(page).nth(1).waitFor();
    await link.and(page.locator(":focus")).waitFor();
    expect(await page.evaluate("getSelection().toString()")).toBe("Connected");
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
