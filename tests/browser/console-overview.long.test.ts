import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Cause, UpcomingCause } from "../../client/generated/operations.ts";
import type { Connection, Totals } from "../../console/answers.ts";
import { decideStep } from "../../lib/connections/attention.ts";
import { shownConnection } from "./console-connections.ts";
import { answered, attention, expectAccessible, focused, follow, lacking, press, title, useConsole } from "./console-fixture.ts";

describe("the overview, in Chromium", () => {
  const fixture = useConsole();

  const none = { healthy: 0, warning: 0, degraded: 0, reauth_required: 0, disconnecting: 0 };
  type Answers = {
    totals: Totals["providers"];
    causes: readonly Cause[];
    upcoming?: readonly UpcomingCause[];
    connections?: readonly Connection[];
  };

  /** Has the API answer with so many connections, and with what needs attention of them. */
  const list = async (page: Page, answers: () => Answers) => {
    const answer = (path: RegExp, json: () => object) =>
      page.route(path, (route, request) =>
        request.headers()["x-aurora-console"] === undefined ? route.continue() : route.fulfill({ json: json() }),
      );
    const count = () =>
      Object.values(answers().totals)
        .flatMap(Object.values)
        .reduce((sum, each) => sum + each, 0);
    const counted = () => ({ counted: count(), complete: true });
    await answer(/\/connections\?/, () => ({
      connections: answers().connections ?? [],
      totals: { ...counted(), providers: answers().totals },
    }));
    await answer(/\/attention$/, () => ({ ...counted(), causes: answers().causes, upcoming: answers().upcoming ?? [] }));
  };
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const cause = (code: string, accounts: readonly string[], changes: Partial<Cause> = {}): Cause => {
    const { acts, step } = decideStep(code);
    const when = { severity: "error", since: hoursAgo(3) } as const;
    const connections = accounts.map((account) => ({ provider: "gcp", account, label: null, ...when }) as const);
    return { cause: code, title: code, ...when, acts, count: accounts.length, connections, next: { step, text: "Act." }, ...changes };
  };
  const texts = async (page: Page) => (await attention(page).allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  const open = (answers: () => Answers) => fixture().open({ path: "/", before: (opened) => list(opened, answers) });

  test("says in one line that everything works, and counts the connections of each provider by their states", async () => {
    const totals = { aws: { ...none, healthy: 28, warning: 1, degraded: 1 }, azure: { ...none, healthy: 1 } };
    const page = await open(() => ({ totals, causes: [] }));
    await title(page, "Everything works.").waitFor();
    const providers = page.getByRole("region", { name: "By provider" });
    expect((await providers.locator("ul").first().innerText()).replace(/\s+/g, " ")).toBe(
      "AWS 30 connections 1 cannot be refreshed yet 1 active, with a warning 28 active Azure 1 connection 1 active",
    );
    expect(await title(page, "Coming up").count()).toBe(0);
    await expectAccessible(page);
    await follow(page, "1 active, with a warning");
    expect(new URL(page.url()).search).toBe("?provider=aws&state=warning");
    await page.goBack();
    await title(page, "Everything works.").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("lists causes as the API orders them, with the person who must act and the one next step", async () => {
    const causes = [cause("grant_revoked", ["ended"]), cause("client_misconfigured", ["failing"]), cause("session_control", ["default"])];
    const page = await open(() => ({ totals: { gcp: { ...none, healthy: 33, reauth_required: 3 } }, causes }));
    await title(page, "1 of 36 connections needs you.").waitFor();
    expect(await texts(page)).toEqual([
      "error: The permission was revoked at the provider, or has expired Google Cloud ended · 3 hours ago · You must act Reconnect",
      expect.stringMatching(/ Google Cloud failing · 3 hours ago · The operator of Aurora must act$/),
      expect.stringMatching(/ Google Cloud · 3 hours ago · Your administrator must act What to do about Google Cloud$/),
    ]);
    await page.getByRole("button", { name: "Reconnect Google Cloud ended", exact: true }).waitFor();
    await expectAccessible(page);
    await page.getByRole("radio", { name: "mary" }).check();
    await title(page, "1 of 36 connections needs an editor of your organisation.").waitFor();
    await page.getByRole("link", { name: "What to do about Google Cloud ended", exact: true }).waitFor();
    expect(await page.getByRole("link", { name: "+ Connect" }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows a cause once for all of its connections, which open below it", async () => {
    const accounts = Array.from({ length: 20 }, (_, index) => `account-${index}`);
    const causes = [cause("vault_sealed", accounts, { count: 22 })];
    const page = await open(() => ({ totals: { gcp: { ...none, degraded: 22 } }, causes }));
    await title(page, "22 of 22 connections wait for the operator of Aurora.").waitFor();
    expect(await texts(page)).toEqual([
      "error: The credential store is sealed 22 connections · 3 hours ago · The operator of Aurora must act The first 20",
    ]);
    await page.getByText("The first 20", { exact: true }).click();
    expect(
      await attention(page)
        .getByRole("link", { name: /^Google Cloud account-/ })
        .count(),
    ).toBe(20);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says what comes up, beside a line that says that everything works", async () => {
    const at = new Date(Date.now() + 9 * 86_400_000 + 60_000).toISOString();
    const { since: _, connections, ...secret } = cause("secret_expiring", ["default"], { severity: "warning" });
    const upcoming = [{ ...secret, at, connections: connections.map((each) => ({ ...each, at })) }];
    const page = await open(() => ({ totals: { gcp: { ...none, healthy: 1 } }, causes: [], upcoming }));
    await title(page, "Everything works.").waitFor();
    const row = page.getByRole("region", { name: "Coming up" }).getByRole("listitem");
    expect((await row.innerText()).replace(/\s+/g, " ")).toBe(
      "warning: A secret or certificate expires Google Cloud · expires in 9 days · You must act Replace",
    );
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("leaves the focus where it is when the last activity cannot be read, and takes it to a failure that a person waits for", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const page = await fixture().open({
      path: "/",
      before: async (opened) => {
        await list(opened, () => ({ totals: { gcp: { ...none, healthy: 1 } }, causes: [] }));
        await opened.route(/\/activity\?/, async (route) => {
          await held;
          return route.fulfill({ status: 503, json: { code: "vault_sealed" } });
        });
      },
    });
    const link = page.getByRole("link", { name: "+ Connect" });
    await link.focus();
    release();
    const failure = page.getByRole("region", { name: "Last activity" }).getByRole("heading", { name: "The credential store is sealed" });
    await failure.waitFor();
    await page.getByRole("status").getByText("The credential store is sealed.").waitFor({ state: "attached" });
    await link.and(page.locator(":focus")).waitFor();
    await expectAccessible(page);
    await press(page, "Try again");
    await failure.and(page.locator(":focus")).waitFor();
    expect(new Set(fixture().takeTroubles())).toEqual(new Set(["503 /activity"]));
  });

  test("keeps itself true, and the focus and the selected text where they are", async () => {
    let now: Answers = { totals: { gcp: { ...none, healthy: 1 } }, causes: [] };
    const before = async (opened: Page) => {
      await opened.clock.install();
      await list(opened, () => now);
    };
    const page = await fixture().open({ path: "/", before });
    const link = page.getByRole("region", { name: "By provider" }).getByRole("link", { name: "Google Cloud", exact: true });
    await answered(page);
    await link.focus();
    await page.evaluate('getSelection().selectAllChildren(document.getElementById("providers"))');
    now = { totals: { gcp: { ...none, reauth_required: 1 } }, causes: [cause("grant_revoked", ["default"])] };
    await page.clock.fastForward("05:05");
    await title(page, "1 of 1 connection needs you.").waitFor();
    await link.and(page.locator(":focus")).waitFor();
    expect(await page.evaluate("String(getSelection())")).toBe("By provider");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("reads a cause that a retry resolves again after 15 seconds", async () => {
    let now: Answers = { totals: { gcp: { ...none, degraded: 1 } }, causes: [cause("vault_sealed", ["default"])] };
    const before = async (opened: Page) => {
      await opened.clock.install();
      await list(opened, () => now);
    };
    const page = await fixture().open({ path: "/", before });
    await title(page, "1 of 1 connection waits for the operator of Aurora.").waitFor();
    await answered(page);
    now = { totals: { gcp: { ...none, healthy: 1 } }, causes: [] };
    await page.clock.fastForward("00:16");
    await title(page, "Everything works.").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("leads a person who reconnects to the page of the method that the connection has", async () => {
    const connection = shownConnection({ provider: "azure", account: "staging", method: "service_principal" });
    const causes = [{ ...cause("credential_rejected", []), count: 1 }];
    const of = { provider: "azure", account: "staging", label: "Steel", severity: "error", since: hoursAgo(3) } as const;
    const page = await open(() => ({
      totals: { azure: { ...none, reauth_required: 1 } },
      causes: causes.map((each) => ({ ...each, connections: [of] })),
    }));
    await page.route("**/connections/azure/staging", (route) => route.fulfill({ json: connection }));
    await page.getByRole("button", { name: "Reconnect Azure Steel", exact: true }).click();
    await focused(page, "Connect Azure");
    expect(page.url()).toBe(`${fixture().stack.frontEnd}/connect/azure/staging?method=service_principal`);
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
    await title(page, "Without a secret").waitFor();
    await expectAccessible(page);
    await page.goBack();
    await focused(page, "Connect a cloud");
    await follow(page, "All connections");
    await focused(page, "Connections");
    expect(page.url()).toBe(`${fixture().stack.frontEnd}/connections`);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each(["/billing", "/connections/gcp/default/nothing"])(
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
    await lacking(reader, "You may look and check. Connecting");
    expect(await reader.getByRole("button", { name: "Connect Google Cloud" }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual(["404 /connections/gcp/default"]);
  });
});
