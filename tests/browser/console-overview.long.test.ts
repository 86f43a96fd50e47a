import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Cause } from "../../client/generated/operations.ts";
import type { Connection } from "../../console/answers.ts";
import { decideStep } from "../../lib/connections/attention.ts";
import { failing, shownConnection } from "./console-connections.ts";
import { expectAccessible, focused, follow, seen, title, useConsole } from "./console-fixture.ts";

describe("the overview, in Chromium", () => {
  const fixture = useConsole();

  /** Has the API answer with these connections, and with what needs attention of them. */
  const list = async (page: Page, connections: () => readonly Connection[], causes: () => readonly Cause[] = () => []) => {
    const answer = (path: string, json: () => object) =>
      page.route(`${fixture().stack.frontEnd}${path}`, (route) =>
        route.request().method() === "OPTIONS"
          ? route.continue()
          : route.fulfill({ headers: { "access-control-allow-origin": fixture().stack.frontEnd }, json: json() }),
      );
    await answer("/connections", () => ({ connections: connections() }));
    await answer("/attention", () => ({ counted: connections().length, complete: true, causes: causes(), upcoming: [] }));
  };
  const cause = (code: string, accounts: readonly string[], changes: Partial<Cause> = {}): Cause => {
    const { acts, step } = decideStep(code);
    const since = new Date(Date.now() - 3 * 3_600_000).toISOString();
    const when = { severity: "error", since } as const;
    const connections = accounts.map((account) => ({ provider: "gcp", account, label: null, ...when }) as const);
    return { cause: code, title: code, ...when, acts, count: accounts.length, connections, next: { step, text: "Act." }, ...changes };
  };
  const rows = (page: Page) => page.getByRole("list", { name: "Connections" }).getByRole("listitem");
  const attention = (page: Page) => page.getByRole("region", { name: /need.? attention$/ }).getByRole("listitem");

  /** Made when they are read: the start of the console may have taken minutes. */
  const troubled = () => [
    shownConnection({ account: "fine" }),
    shownConnection({ account: "failing", ...failing("client_misconfigured") }),
    shownConnection({ account: "ended", status: "reauth_required", next: null, ...failing("grant_revoked") }),
  ];

  test("has a line for each connection: its account, its status, and its next due work", async () => {
    const page = await fixture().open({ path: "/", before: (opened) => list(opened, troubled) });
    await rows(page).first().waitFor();
    const [fine, , ended] = await rows(page).allInnerTexts();
    expect(fine?.replace(/\s+/g, " ")).toMatch(
      /^Google Cloud fine ada@example\.com Status: Active Next scheduled run in (49|50) minutes, (on \w+ \d+ )?at \d\d:\d\d$/,
    );
    expect(ended).toContain("No automatic retry");
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("lists first the connections that need an action, the worst first, with the person who must act and the next step", async () => {
    const causes = () => [cause("grant_revoked", ["ended"]), cause("client_misconfigured", ["failing"], { severity: "warning" })];
    const page = await fixture().open({ path: "/", before: (opened) => list(opened, troubled, causes) });
    await title(page, "2 need attention").waitFor();
    const [worst, other] = await attention(page).allInnerTexts();
    expect(worst).toContain("The permission was revoked at the provider, or has expired. You must act.");
    expect(worst).toContain("Reconnect Google Cloud ended");
    expect(other).toContain("The operator of Aurora must act.");
    await page.getByRole("radio", { name: "mary" }).check();
    await seen(page, /An editor of your organisation must act\./);
    expect(await page.getByRole("link", { name: "+ Connect" }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows a cause once for all of its connections, which open below it", async () => {
    const accounts = Array.from({ length: 22 }, (_, index) => `account-${index}`);
    const connections = () =>
      accounts.map((account) => shownConnection({ id: account, account, status: "degraded", ...failing("vault_sealed") }));
    const sealed = () => [cause("vault_sealed", accounts.slice(0, 20), { count: 22 })];
    const page = await fixture().open({ path: "/", before: (opened) => list(opened, connections, sealed) });
    await title(page, "22 need attention").waitFor();
    await seen(page, /^The credential store is sealed\. The operator of Aurora must act\. 3 hours ago$/);
    await page.getByText("The first 20", { exact: true }).click();
    expect(await page.getByRole("link", { name: /^What to do about Google Cloud account-/ }).count()).toBe(20);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says what the last check found, without a call for each connection", async () => {
    const at = new Date(Date.now() - 3 * 3_600_000).toISOString();
    const connections = [
      shownConnection({ account: "fine", checked: { at, severity: null, code: null } }),
      shownConnection({ account: "ending", checked: { at, severity: "warning", code: "pool_shared" } }),
    ];
    const words = "The last check found something to do";
    const found = () => [cause("pool_shared", ["ending"], { title: words })];
    const page = await fixture().open({ path: "/", before: (opened) => list(opened, () => connections, found) });
    await title(page, "1 needs attention").waitFor();
    const [fine, ending] = await rows(page).allInnerTexts();
    expect(fine).not.toContain("3 hours ago");
    expect(ending?.replace(/\s+/g, " ")).toContain("Warning: pool_shared, 3 hours ago");
    expect(await attention(page).allInnerTexts()).toEqual([expect.stringContaining(`${words}. You must act. 3 hours ago`)]);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("keeps itself true, and the focus where it is", async () => {
    let now: readonly Connection[] = [shownConnection({ next: null })];
    let causes: readonly Cause[] = [];
    const page = await fixture().open({
      path: "/",
      before: async (opened) => {
        await opened.clock.install();
        await list(
          opened,
          () => now,
          () => causes,
        );
      },
    });
    await page.getByRole("link", { name: "Google Cloud" }).focus();
    causes = [cause("grant_revoked", ["default"])];
    now = [shownConnection({ status: "reauth_required", next: null, ...failing("grant_revoked") })];
    await page.clock.fastForward("05:05");
    await title(page, "1 needs attention").waitFor();
    await page.getByRole("link", { name: "Google Cloud", exact: true }).and(page.locator(":focus")).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("leads to each page and back, with the focus on its title, by keyboard and by the browser's own buttons", async () => {
    const page = await fixture().open({ path: "/" });
    await page.getByRole("link", { name: "+ Connect" }).focus();
    await page.keyboard.press("Enter");
    await focused(page, "Connect a cloud");
    expect(await page.title()).toBe("Connect a cloud · Aurora OAuth");
    await expectAccessible(page);
    await follow(page, "Google Cloud");
    await focused(page, "Connect Google Cloud");
    await page.getByRole("radio", { name: "Without a secret" }).and(page.locator(":checked")).waitFor();
    await expectAccessible(page);
    await page.goBack();
    await focused(page, "Connect a cloud");
    await follow(page, "All connections");
    await focused(page, "Connections");
    expect(page.url()).toBe(`${fixture().stack.frontEnd}/connections`);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each(["/settings", "/connections/gcp/default/nothing"])(
    "says of %s, which it does not have, that there is no such page",
    async (path) => {
      const page = await fixture().open({ path });
      await title(page, "Page not found").waitFor();
      await title(page, "The console has no such page").waitFor();
      await expectAccessible(page);
      await follow(page, "Show all connections");
      await title(page, "Nothing is connected").waitFor();
      // The return path of another front end, on which a login may end, has the outcome's words on the overview.
      await page.goto(`${fixture().stack.frontEnd}/elsewhere?login=gcp_failed&failure=consent_denied`);
      await title(page, "Access was not given").waitFor();
      expect(page.url()).toBe(`${fixture().stack.frontEnd}/`);
      expect(fixture().takeTroubles()).toEqual([]);
    },
  );

  test("says of an address without a connection that nothing is there, and tells a reader who may connect", async () => {
    const page = await fixture().open({ path: "/connections/gcp/default" });
    await title(page, "This connection is not there").waitFor();
    await expectAccessible(page);
    await follow(page, "Show all connections");
    await title(page, "Nothing is connected").waitFor();
    const reader = await fixture().open({ path: "/connect/gcp" });
    await reader.getByRole("radio", { name: "mary" }).check();
    await seen(reader, "You may look and check. Connecting is for editors of your organisation.");
    expect(await reader.getByRole("button", { name: "Connect Google Cloud" }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual(["404 /connections/gcp/default"]);
  });
});
