import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { fireSchedule } from "../../local/embedded/fire-schedule.ts";
import { clientOf } from "./client-of.ts";
import {
  answered,
  connectGoogle,
  expectAccessible,
  follow,
  googlePage,
  press,
  seen,
  seenOfSetup,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";
import { pictureScale, takePicture } from "./create-pictures.ts";
import { lookAtSetup } from "./look-at-setup.ts";
import { accountWith, projectOf } from "./setup-project.ts";

const projects = [projectOf("quay-api", 11, "Quay api"), projectOf("quay-web", 12, "Quay web")];

// One connection, from its setup to the repair of what was taken: the tests run in this order.
describe("what is missing of a setup, in Chromium", () => {
  const fixture = useConsole();
  const account = accountWith("drift", 1, projects);
  beforeAll(() => fixture()?.google("PUT", "/accounts", { accounts: [account] }));

  const drift = (page: Page) => page.getByRole("region", { name: /of the setup (is|are) missing$/ });
  const list = (page: Page) => drift(page).getByRole("listitem");

  /** The customer takes a role and switches an API off, which the schedule's next look finds. */
  async function takeAway(look = lookAtSetup): Promise<void> {
    const cloud = JSON.stringify(await fixture().google("GET", "/cloud"));
    const [email] = /aurora-ro-\w+@quay-api\.iam\.gserviceaccount\.com/.exec(cloud) ?? expect.unreachable();
    await fixture().google("DELETE", "/projects/quay-web/bindings", { role: "roles/browser", members: [`serviceAccount:${email}`] });
    await fixture().google("PUT", "/services", { project: "quay-web", service: "logging.googleapis.com", enabled: false });
    await look(fixture().stack);
  }

  test("appears on the page of the connection without a reload, with what it is, where, and who must act", async () => {
    const page = await fixture().open({ path: "/", scale: pictureScale, before: (opened) => opened.clock.install() });
    await connectGoogle(page);
    await seenOfSetup(page, "2 projects ready");
    expect(await drift(page).count()).toBe(0);
    await takeAway();
    // Five minutes: what is shown is read again then.
    await expect
      .poll(
        async () => {
          await page.clock.fastForward("05:20");
          await answered(page);
          return list(page).allTextContents();
        },
        { interval: 500 },
      )
      .toEqual([
        expect.stringMatching(/^Role for aurora-ro-\w+ roles\/browser\s*quay-web · made /),
        expect.stringMatching(/^API logging\.googleapis\.com\s*quay-web · made /),
      ]);
    await title(page, "2 changes of the setup are missing").waitFor();
    await drift(page)
      .getByText(/^You must act: put them back as they were, or forget them/)
      .waitFor();
    await showTab(page, "Overview");
    const check = page.getByRole("region", { name: "Last check" });
    await check.getByText(/^Its setup was looked at /).waitFor();
    expect(await check.getByText("Its setup was not looked at yet.").count()).toBe(0);
    await showTab(page, "Setup");
    await takePicture(page, "drift");
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("stands out among what was made, with what the look has remarked besides; a reader is told who may repair it", async () => {
    const page = await fixture().open({ path: `${googlePage}/setup` });
    await title(page, "2 changes of the setup are missing").waitFor();
    const group = page.getByRole("region", { name: "quay-web", exact: true });
    await group.getByText(/^2 missing, \d+ as made$/).waitFor();
    expect(await group.locator('[data-mark="missing"] code').allTextContents()).toEqual(["roles/browser", "logging.googleapis.com"]);
    await page.getByRole("list", { name: "What was found" }).getByText("billing_export_off").waitFor();
    await seen(page, /^Aurora looked whether all of it still stands /);
    await expectAccessible(page);
    await page.getByRole("radio", { name: "mary" }).check();
    await drift(page).getByText("An editor of your organisation must act: ").waitFor();
    expect(await drift(page).getByRole("link").count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is repaired by the plan of exactly that, and is gone then", async () => {
    const page = await fixture().open({ path: `${googlePage}/setup` });
    await drift(page).getByRole("link", { name: "Plan the repair" }).click();
    await title(page, "2 changes in 1 project").waitFor();
    await press(page, "Apply to 1 project");
    await seenOfSetup(page, "1 project ready");
    await follow(page, "What was made");
    await title(page, "2 projects").waitFor();
    expect(await drift(page).count()).toBe(0);
    expect(await page.locator('[data-mark="missing"]').count()).toBe(0);
    await page.reload();
    await seenOfSetup(page, "1 project ready");
    expect(await drift(page).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is found at once by a look that a person asks for, on the tab of the setup and by a check", async () => {
    const page = await fixture().open({ path: `${googlePage}/setup`, before: (opened) => opened.clock.install() });
    await takeAway(async () => undefined);
    await press(page, "Look now");
    await seen(page, "Aurora looks within a minute. What it finds is shown here.");
    await fireSchedule(fixture().stack, "jobsRefreshDue");
    await expect
      .poll(
        async () => {
          await page.clock.fastForward("00:03");
          await answered(page);
          return list(page).count();
        },
        { interval: 500 },
      )
      .toBe(2);
    await expectAccessible(page);
    await showTab(page, "Overview");
    await page
      .getByRole("region", { name: "Last check" })
      .getByText("Put it back, or forget it if it is to stay so. The plan of a setup lists what is missing.")
      .waitFor();
    await fixture().google("PUT", "/services", { project: "quay-web", service: "logging.googleapis.com", enabled: true });
    await press(page, "Check again");
    await seen(page, /Its setup was looked at .+\. It is looked at next at the next minute\.$/);
    await showTab(page, "Setup");
    await fireSchedule(fixture().stack, "jobsRefreshDue");
    await expect
      .poll(
        async () => {
          await page.clock.fastForward("00:16");
          await answered(page);
          return list(page).count();
        },
        { interval: 500 },
      )
      .toBe(1);
    await showTab(page, "Overview");
    await page
      .getByRole("region", { name: "Last check" })
      .getByText(/1 role$/)
      .waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each(["active", "reauth_required"] as const)(
    "says of a connection without a login that is %s that a login changes its setup, and of no login that it has ended",
    async (status) => {
      const connection = dataOf(await clientOf(fixture().stack, "ada").readConnectionOfAccount("gcp", "default"));
      // So that the page does not ask the provider.
      const checked = { at: new Date().toISOString(), severity: null, code: null };
      const page = await fixture().open({
        path: `${googlePage}/setup`,
        before: (opened) =>
          opened.route(new RegExp(`${googlePage}$`), (route, request) =>
            request.headers()["x-aurora-console"] === undefined
              ? route.continue()
              : route.fulfill({ json: { ...connection, status, method: "federated", checked } }),
          ),
      });
      await seen(page, "Connect with a login to change or to take back what setup made.");
      await page.getByRole("region", { name: "quay-web", exact: true }).waitFor();
      expect(
        await page
          .getByRole("article")
          .getByText(/login has ended|works again/)
          .count(),
      ).toBe(0);
      await expectAccessible(page);
      expect(fixture().takeTroubles()).toEqual([]);
    },
  );

  test("is only read once the connection has stopped working: nothing is offered that needs its login", async () => {
    await fixture().google("POST", "/revoke", { sub: account.sub });
    const page = await fixture().open({ path: googlePage });
    await press(page, "Check again");
    await seen(page, "Must be connected again");
    await showTab(page, "Setup");
    await seen(page, "What setup made can be changed once the connection works again.");
    await page.getByRole("region", { name: "quay-web", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: /^(Look now|Put back|Forget|Tear down)/ }).count()).toBe(0);
    expect(await page.getByRole("link", { name: /^(Plan|Progress)/ }).count()).toBe(0);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
