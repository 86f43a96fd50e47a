import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import {
  connectGoogle,
  expectAccessible,
  focused,
  follow,
  googlePage,
  lacking,
  press,
  seen,
  seenOfSetup,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";
import { lookAtSetup } from "./look-at-setup.ts";
import { accountWith, projectOf } from "./setup-project.ts";

const projects = [projectOf("weir-api", 41, "Weir api"), projectOf("weir-web", 42, "Weir web")];

// One connection that stays while its setup is put back, forgotten in part, and torn down: the tests run in this order.
describe("the setup of a connection that stays, in Chromium", () => {
  const fixture = useConsole();
  beforeAll(() => fixture()?.google("PUT", "/accounts", { accounts: [accountWith("live", 4, projects)] }));

  const setupPage = `${googlePage}/setup`;
  const drift = (page: Page) => page.getByRole("region", { name: /of the setup (is|are) missing$/ });
  const dialog = (page: Page) => page.getByRole("dialog");
  const group = (page: Page, project: string) => page.getByRole("region", { name: project, exact: true });
  const cloud = async () => JSON.stringify(await fixture().google("GET", "/cloud"));

  async function takeRole(): Promise<void> {
    const [email] = /aurora-ro-\w+@weir-api\.iam\.gserviceaccount\.com/.exec(await cloud()) ?? expect.unreachable();
    await fixture().google("DELETE", "/projects/weir-web/bindings", { role: "roles/browser", members: [`serviceAccount:${email}`] });
    await lookAtSetup(fixture().stack);
  }

  test("lists its projects with their state and with what was made in each", async () => {
    const page = await fixture().open({ path: "/" });
    await connectGoogle(page);
    await seenOfSetup(page, "2 projects ready");
    await title(page, "2 projects").waitFor();
    await group(page, "weir-web").getByText("ready", { exact: true }).waitFor();
    await group(page, "weir-web").getByText("11 as made", { exact: true }).waitFor();
    await group(page, "weir-web").locator("summary").click();
    expect(await group(page, "weir-web").getByRole("listitem").count()).toBe(11);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("has what is missing put back by one press, and shows the run that does", async () => {
    await takeRole();
    const page = await fixture().open({ path: setupPage });
    await drift(page).waitFor();
    await group(page, "weir-web").getByText("something in it is missing").waitFor();
    await press(page, "Put back");
    await focused(page, "Setup of Google Cloud");
    await seenOfSetup(page, "1 project ready");
    await follow(page, "Google Cloud");
    await seenOfSetup(page, "1 project ready");
    expect(await drift(page).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("has what is missing forgotten after a yes: no look misses it, and it stays listed", async () => {
    await takeRole();
    const page = await fixture().open({ path: setupPage });
    await press(page, "Forget…");
    await title(page, "Forget 1 change of the setup?").waitFor();
    expect(await dialog(page).getByRole("listitem").first().textContent()).toMatch(/^Role for aurora-ro-\w+ roles\/browser in weir-web$/);
    await expectAccessible(page);
    await press(page, "No, go back");
    expect(await drift(page).count()).toBe(1);
    await press(page, "Forget…");
    await press(page, "Yes, forget");
    await drift(page).waitFor({ state: "detached" });
    await group(page, "weir-web").getByText("An administrator has left it to you. Remove it if nothing needs it.").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("keeps an account that other changes need, and says why", async () => {
    const page = await fixture().open({ path: setupPage });
    await group(page, "weir-api").locator("summary").click();
    await group(page, "weir-api")
      .getByRole("button", { name: /^Forget Service account / })
      .click();
    await press(page, "Yes, forget");
    await focused(page, "Other changes need this one");
    expect(fixture().takeTroubles()).toEqual(["400 /connections/gcp/default/setup/forget"]);
  });

  test("is not torn down by a person who may only look, and says who may", async () => {
    const page = await fixture().open({ path: setupPage });
    await page.getByRole("radio", { name: "mary" }).check();
    await lacking(page, "You may look and check. Everything else, such as a reconnect, its setup");
    expect(await page.getByRole("button", { name: /^(Tear down|Forget|Put back)/ }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is torn down once the organisation's name is typed; the connection stays, and what others may use is listed", async () => {
    const page = await fixture().open({ path: setupPage });
    await press(page, "Tear down…");
    await title(page, "Tear down what setup made?").waitFor();
    await dialog(page)
      .getByText(/^Aurora tries to remove from your Google Cloud, in 2 projects: 1 service account, /)
      .waitFor();
    await dialog(page)
      .getByText(/^Stays there, because others may use it by now: \d+ APIs and 1 dataset\.$/)
      .waitFor();
    const typed = dialog(page).getByRole("textbox", { name: "Type acme to go on" });
    await typed.fill("acne");
    await press(page, "Yes, tear down");
    await dialog(page).getByText("This is not acme.").waitFor();
    await typed.and(page.locator(":focus")).waitFor();
    await expectAccessible(page);
    await typed.fill("acme");
    await press(page, "Yes, tear down");
    await focused(page, "What setup made is taken back");
    await seen(page, /weir-web: \d roles and 1 label removed\./);
    await seen(page, "Setup made it, and it stays because others may use it by now. To remove these, run:");
    await group(page, "weir-web")
      .getByText(/taken back/)
      .first()
      .waitFor();
    expect(await page.locator(".setup-line").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Tear down…" }).count()).toBe(0);
    expect(await cloud()).not.toContain("serviceAccount:aurora-ro-");
    await expectAccessible(page);
    await showTab(page, "Overview");
    await page.locator(".badge").getByText("Active, with a warning", { exact: true }).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is planned anew, in the projects that it was in, after a teardown", async () => {
    const page = await fixture().open({ path: setupPage });
    await follow(page, "Plan changes");
    await title(page, /^\d+ changes in 2 projects$/).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
