import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { ListOrganisations200, ReadOperations200 } from "../../client/generated/operations.ts";
import { expectAccessible, follow, seen, title, useConsole } from "./console-fixture.ts";

const since = "2026-11-30T12:00:00.000Z";
const none = { healthy: 0, warning: 0, degraded: 0, reauth_required: 0, disconnecting: 0 };
const calm: ReadOperations200 = {
  ...{ counted: 812, unreadable: 0, complete: true, organisations: 31, states: { ...none, healthy: 812 } },
  ...{ longest_overdue_seconds: 0, causes: [], upcoming: [], stops: [], drained_since: null },
  providers: [{ provider: "aws", states: { ...none, healthy: 812 }, refreshed_last_hour: 40, failed_last_hour: 0 }],
};
const sealed: ReadOperations200 = {
  ...calm,
  states: { ...none, healthy: 809, degraded: 3 },
  longest_overdue_seconds: 600,
  causes: [
    ...[{ cause: "vault_sealed", title: "The credential store is sealed", severity: "error", acts: "aurora" } as const].map((cause) => ({
      ...cause,
      ...{ connections: 3, organisations: 2, since },
    })),
  ],
  stops: [{ kind: "provider", provider: "ovh", organisation: null, since }],
};
const organisations: ListOrganisations200 = {
  ...{ counted: 3, unreadable: 0, complete: true, found: 1 },
  organisations: [
    {
      ...{ organisation: "acme", states: { ...none, healthy: 2, degraded: 1 }, last_used_at: since },
      causes: [
        {
          ...{ cause: "vault_sealed", title: "The credential store is sealed", severity: "error", acts: "aurora", since },
          connections: [{ provider: "ovh", account: "ovh-eu-acme" }],
        },
      ],
    },
  ],
};

describe("the operator's pages, in Chromium", () => {
  const fixture = useConsole();

  /** A person who has the operator's right, and the answers to what they ask. */
  const operate = async (page: Page, answer: () => ReadOperations200, asked: string[] = []) => {
    const session = { person: "otto", organisation: "aurora", rights: ["connectors:read", "operations:read"], api_url: "http://127.0.0.1" };
    await page.route("**/console/session", (route) => route.fulfill({ json: session }));
    await page.route(/\/operations(\/organisations)?(\?.*)?$/, (route, request) => {
      const { pathname, search } = new URL(request.url());
      if (request.headers()["x-aurora-console"] === undefined) {
        return route.continue();
      }
      asked.push(search);
      return route.fulfill({ json: pathname.endsWith("organisations") ? organisations : answer() });
    });
  };

  test("answer whether a customer loses access, and show what is stopped and why", async () => {
    let now = calm;
    const page = await fixture().open({ path: "/", before: (opened) => operate(opened, () => now) });
    await follow(page, "Operations");
    await title(page, "No: 0 of 812").waitFor();
    await expectAccessible(page);
    now = sealed;
    await page.reload();
    await title(page, "Yes: 3 of 812").waitFor();
    await seen(page, "3 connections of 2 organisations · you must act");
    await seen(page, "due 10 minutes ago");
    await title(page, "Stopped by the operator").waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("find an organisation by a part of its id, which stands in the address", async () => {
    const asked: string[] = [];
    const page = await fixture().open({ path: "/organisations", before: (opened) => operate(opened, () => calm, asked) });
    await seen(page, "3 connections · 1 without a token");
    await page.getByLabel("Part of an organisation's id").fill("acm");
    await page.keyboard.press("Enter");
    await seen(page, "1 organisation");
    expect(new URL(page.url()).search).toBe("?q=acm");
    expect(asked.at(-1)).toBe("?q=acm");
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("show of one organisation the counts, and the causes with the places of the connections", async () => {
    const asked: string[] = [];
    const page = await fixture().open({ path: "/organisations", before: (opened) => operate(opened, () => calm, asked) });
    await follow(page, "acme");
    await title(page, "3 connections").waitFor();
    expect(new URL(page.url()).pathname).toBe("/organisations/acme");
    expect(asked.at(-1)).toBe("?q=acme&limit=500");
    await seen(page, "OVHcloud ovh-eu-acme · you must act");
    await expectAccessible(page);
    await page.goto(page.url().replace("acme", "globex"));
    await seen(page, "This organisation has no connection.");
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("are not in the rail of a person without the right, and say so at their address", async () => {
    const page = await fixture().open({ path: "/operations" });
    await title(page, "You may not do this").waitFor();
    expect(await page.getByRole("link", { name: "Organisations" }).count()).toBe(1);
    expect(fixture().takeTroubles()).toEqual(["403 /operations"]);
  });
});
