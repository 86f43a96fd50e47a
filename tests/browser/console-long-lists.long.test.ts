import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { SetupStatus } from "../../console/answers.ts";
import { toLedgerView } from "../../lib/setup/to-ledger-view.ts";
import { newLedgerEntry } from "../fixtures/new-ledger-entry.ts";
import { connectGoogle, expectAccessible, googlePage, press, seen, title, useConsole } from "./console-fixture.ts";

const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
const idOf = (index: number) => `harbor-${String(index).padStart(2, "0")}`;

const changeNames = ["browser", "viewer", "monitoring.viewer", "logging.viewer", "iam.securityReviewer"].flatMap((role) => [
  `roles/${role} aurora-ro-1`,
  `roles/${role} aurora-op-1`,
]);

/** 1,000 changes in 95 projects, one of which was refused. */
const ledger = {
  ...toLedgerView(
    indexes(1000).map((index) => {
      const target = idOf(index % 95);
      const change = {
        step: "add_roles",
        kind: "role",
        target,
        name: changeNames[Math.floor(index / 95)] ?? "roles/owner x",
        reason: "Reads.",
      };
      return newLedgerEntry(index === 94 ? "failed" : "changed", { change, ...(index === 94 ? { code: "domain_restricted" } : {}) });
    }),
    { look: undefined, personId: undefined, toCommand: () => "", onceSteps: [] },
  ),
  newest_run_id: "run-1",
};

const plan = {
  hash: "hash",
  access: "read",
  home: idOf(0),
  created_at: new Date().toISOString(),
  expires_at: new Date(Date.now() + 1_800_000).toISOString(),
  targets: indexes(95).map((index) => ({
    id: idOf(index),
    name: `Harbor ${index}`,
    blocked: index === 94,
    home_only: false,
    changes: index === 94 ? [] : [{ step: "add_roles", kind: "role", name: `roles/browser aurora-ro-1`, reason: "Reads.", before: null }],
    obstacles: index === 94 ? [{ code: "no_billing", blocks: true, title: "No billing account", action: "Link one.", detail: [] }] : [],
  })),
  counts: { targets: 95, blocked: 1, to_change: 94, changes: 94 },
  scripts: { add: "add", remove: "remove" },
};

const eligible = indexes(95).map((index) => ({ projectId: idOf(index), name: `Harbor ${index}` }));
const toChoose: SetupStatus = {
  state: "SUCCESS",
  status: "Choose projects",
  complete: true,
  result: { status: "needs_selection", eligible_projects: eligible, count: 95, left_out: [] },
};
const atWork: SetupStatus = {
  state: "PROGRESS",
  status: "Setting up projects",
  complete: false,
  progress: 55,
  step: 5,
  total_steps: 5,
  propagation: { current: 0, total: 95 },
  projects: eligible.map(({ projectId, name }, index) =>
    index === 94 ? { projectId, name, state: "failed", code: "domain_restricted" } : { projectId, name, state: "waiting" },
  ),
  seconds_left: null,
};

describe("long lists in the console, in Chromium", () => {
  const fixture = useConsole();

  /** Opens a page whose API gives answers that are long. */
  const openWith = (path: string, answers: Readonly<Record<string, object>>) =>
    fixture().open({
      path,
      before: async (page) => {
        for (const [route, body] of Object.entries(answers)) {
          await page.route(`${fixture().stack.frontEnd}${route}`, (asked) =>
            asked.request().method() === "OPTIONS"
              ? asked.continue()
              : asked.fulfill({
                  headers: { "access-control-allow-origin": fixture().stack.frontEnd },
                  contentType: "application/json",
                  body: JSON.stringify(body),
                }),
          );
        }
      },
    });
  const search = (page: Page, things: string) => page.getByRole("searchbox", { name: `Search ${things}`, exact: true });
  const projects = (page: Page) => page.getByRole("list", { name: "Projects" }).getByRole("listitem");
  const height = (page: Page) => page.evaluate<number>("document.documentElement.scrollHeight");
  const narrow = async (page: Page) => {
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1100, height: 900 });
  };
  /** Whether an element is in sight while the page is at its top. */
  const isInSight = async (page: Page, label: string) => {
    await page.evaluate("scrollTo(0, 0)");
    const box = await page.getByText(label, { exact: true }).boundingBox();
    return box !== null && box.y + box.height <= 900;
  };

  test("95 projects to choose from are searched, what was found is chosen at once, and the way on stays in sight", async () => {
    const page = await openWith(`${googlePage}/run/run-1`, { "/gcp/setup/runs/*": toChoose });
    await seen(page, "0 of 95 projects chosen");
    expect(await page.getByRole("checkbox").count()).toBe(20);
    expect(await isInSight(page, "Show the plan")).toBe(true);
    expect((await search(page, "95 projects").boundingBox())?.width).toBeGreaterThan(300);
    await search(page, "95 projects").fill("harbor-3");
    await seen(page, "10 of 95 projects match");
    await press(page, "All or none");
    await seen(page, "10 of 95 projects chosen");
    await search(page, "95 projects").fill("");
    await seen(page, "10 of 95 projects chosen");
    await press(page, "Show all 95 projects");
    expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(10);
    expect(await isInSight(page, "Show the plan")).toBe(true);
    await expectAccessible(page);
    await narrow(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("what has the keyboard's focus is not below the bar of actions", async () => {
    const page = await openWith(`${googlePage}/run/run-1`, { "/gcp/setup/runs/*": toChoose });
    await page.getByRole("checkbox").first().focus();
    for (let pressed = 0; pressed < 19; pressed += 1) {
      await page.keyboard.press("Tab");
      const [focusedAt, bar] = await Promise.all([page.locator("input:focus").boundingBox(), page.locator(".action-bar").boundingBox()]);
      expect((focusedAt?.y ?? 0) + (focusedAt?.height ?? 0)).toBeLessThanOrEqual((bar?.y ?? 0) + 1);
    }
  });

  test("in a window of 360 pixels the bar of actions covers no project", async () => {
    const page = await openWith(`${googlePage}/run/run-1`, { "/gcp/setup/runs/*": toChoose });
    await page.setViewportSize({ width: 360, height: 740 });
    for (const label of await page.locator(".chooser label:visible").all()) {
      await label.scrollIntoViewIfNeeded();
      const [text, bar] = await Promise.all([label.boundingBox(), page.locator(".action-bar").boundingBox()]);
      expect((text?.y ?? 0) + (text?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
    }
  });

  test("a plan of 95 projects is folded, apart from what stands in the way, and can be searched by what it changes", async () => {
    const page = await openWith(`${googlePage}/plan`, { "/gcp/setup/plan*": plan });
    await title(page, "94 changes in 94 projects").waitFor();
    expect(await projects(page).count()).toBe(21);
    await projects(page).getByText("No billing account.").waitFor();
    expect(await isInSight(page, "Apply to 94 projects")).toBe(true);
    await search(page, "95 projects").fill("harbor-1");
    await seen(page, "10 of 95 projects match");
    await expectAccessible(page);
    await narrow(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("a run of 95 projects shows the one that failed, and finds any other", async () => {
    const page = await openWith(`${googlePage}/run/run-1`, { "/gcp/setup/runs/*": atWork });
    await projects(page)
      .getByText(/^failed: /)
      .waitFor();
    expect(await projects(page).count()).toBe(21);
    await search(page, "95 projects").fill("harbor-42");
    expect(await projects(page).allTextContents()).toEqual([expect.stringContaining("Harbor 42")]);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("1,000 changes are folded by project and searched one by one, and the refused one is seen at once", async () => {
    const first = await fixture().open({ path: "/" });
    await connectGoogle(first);
    await first.close();
    const page = await openWith(`${googlePage}/setup`, {
      "/gcp/setup/runs/*": {
        state: "FAILURE",
        status: "It was stopped",
        complete: true,
        code: "internal",
        error: true,
      } satisfies SetupStatus,
      "/gcp/setup/ledger*": ledger,
      "/connections/gcp/default/targets": { targets: [], truncated: false },
    });
    await title(page, "95 projects").waitFor();
    await title(page, "harbor-94").waitFor();
    await title(page, "harbor-19").waitFor();
    expect(await title(page, "harbor-20").isVisible()).toBe(false);
    expect(await height(page)).toBeLessThan(8000);
    expect(await isInSight(page, "Plan changes")).toBe(true);
    await search(page, "95 projects").fill("harbor-42");
    await seen(page, "1 of 95 projects match");
    await search(page, "95 projects").fill("roles/browser aurora-op-1");
    await seen(page, "95 of 95 projects match");
    expect(await page.getByRole("region", { name: "harbor-03" }).locator(".exact").getByRole("listitem").count()).toBe(1);
    await search(page, "95 projects").fill("");
    expect(await page.getByRole("region", { name: "harbor-03" }).locator(".exact").getByRole("listitem").count()).toBe(0);
    await page.getByRole("region", { name: "harbor-03" }).locator("summary").click();
    expect(await page.getByRole("region", { name: "harbor-03" }).locator(".exact").getByRole("listitem").count()).toBe(11);
    await expectAccessible(page);
    await narrow(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
