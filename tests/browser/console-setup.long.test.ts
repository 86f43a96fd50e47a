import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { clientOf } from "./client-of.ts";
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
  title,
  useConsole,
} from "./console-fixture.ts";
import { pictureScale, takePicture } from "./create-pictures.ts";

const project = (name: string, number: number, more: object = {}) => ({
  projectId: `harbor-${name}`,
  number: `70000000000${number}`,
  displayName: `Harbor ${name}`,
  ...more,
});
/** Six that can be set up, which is one more than is done without asking, and two that cannot. */
const account = {
  sub: "110100000000000000007",
  email: "many@example.com",
  name: "Many Projects",
  projects: [
    project("api", 1),
    project("data", 2),
    project("games", 3),
    project("maps", 4),
    project("photos", 5),
    project("web", 6),
    project("legacy", 7, { billing: "disabled" }),
    project("shared", 8, { lacks: ["resourcemanager.projects.setIamPolicy"] }),
  ],
};

// One account, from its login to what was changed: the tests run in this order.
describe("the setup of Google's projects in the console, in Chromium", () => {
  const fixture = useConsole();

  const planPath = (...names: string[]) => `${googlePage}/plan?projects=${names.map((name) => `harbor-${name}`).join(",")}`;
  const iam = (name: string, changes: object) => fixture().google("PATCH", `/projects/harbor-${name}/iam`, changes);
  const open = (look: Parameters<ReturnType<typeof fixture>["open"]>[0]) => fixture().open(look);
  const line = (page: Page, id: string) => page.getByRole("list", { name: "Projects" }).getByRole("listitem").filter({ hasText: id });
  const mark = (page: Page, id: string) => line(page, `harbor-${id}`).getAttribute("data-mark");
  const picture = (page: Page, name: string | RegExp) => page.getByRole("img", { name });
  const narrow = async (page: Page) => {
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
  };

  test("has a person choose among more than five projects, and shows what a setup would change in the chosen ones", async () => {
    await fixture().google("PUT", "/accounts", { accounts: [account] });
    const page = await open({ path: "/", before: (opened) => opened.clock.install() });
    await connectGoogle(page);
    await seenOfSetup(page, "6 projects could be set up: choose which");
    const leftOut = page.getByRole("list", { name: "Left out" }).getByRole("listitem");
    expect(await leftOut.allTextContents()).toEqual([
      "Harbor legacyharbor-legacyleft out: It has no billing accountLink an open billing account to the project, or leave it out.",
      expect.stringMatching(/^Harbor sharedharbor-sharedleft out: You lack rights in itAsk an administrator/),
    ]);
    await press(page, "Show the plan");
    await seen(page, "Choose at least one project.");
    await page.getByRole("checkbox", { name: "Harbor api" }).and(page.locator(":focus")).waitFor();
    await press(page, "All or none");
    await seen(page, "6 of 6 projects chosen");
    await page.getByRole("checkbox", { name: "Harbor web" }).uncheck();
    await seen(page, "5 of 6 projects chosen");
    await expectAccessible(page);
    // After a refresh the page reads the setup again: it is as before, and so are the choices.
    dataOf(await clientOf(fixture().stack, "ada").refreshConnection("gcp", { account: "default" }));
    const readAgain = page.waitForResponse((response) => response.url().includes("/gcp/setup/runs/"));
    await page.clock.fastForward("05:05");
    await (await readAgain).finished();
    await page.evaluate("new Promise((done) => setTimeout(done, 200))");
    await seen(page, "5 of 6 projects chosen");
    await press(page, "Show the plan");

    await focused(page, "Plan for Google Cloud");
    await title(page, /^\d+ changes in 5 projects$/).waitFor();
    await seen(page, /^Nothing is deleted\. Undo:/);
    await page.getByText("+ service account", { exact: true }).waitFor();
    expect(await line(page, "harbor-data").locator(".counted span").allTextContents()).toEqual(["+ 5 roles", "+ 5 APIs", "+ label"]);
    await page.getByRole("button", { name: "Apply to 5 projects" }).waitFor();
    await page.getByText("What exactly: ").first().click();
    await seen(page, "See the project and where it stands, without its resources.");
    await expectAccessible(page);
    await narrow(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("applies a plan, and shows its progress a project and a step at one address, also after a reload", async () => {
    await iam("games", { allowed_member_domains: ["elsewhere.example"] });
    // Until the clock is moved.
    await fixture().google("POST", "/settings", { enable_seconds: 600 });
    const page = await open({ path: planPath("api", "data", "games", "web"), scale: pictureScale });
    await press(page, "Apply to 4 projects");
    await focused(page, "Setup of Google Cloud");
    expect(new URL(page.url()).pathname).toMatch(/^\/connections\/gcp\/default\/run\/[\w-]+$/);
    await line(page, "harbor-web").getByText("enabling the APIs that are missing").waitFor();
    await line(page, "harbor-web").getByText("Harbor web").waitFor();
    await seen(page, /^\d of 4 done/);
    await page.reload();
    await line(page, "harbor-web").getByText("enabling the APIs that are missing").waitFor();
    await line(page, "harbor-games").getByText("failed: Your organisation lets no account from outside in").waitFor();
    await picture(
      page,
      "The steps of the setup. Done: Discover, Choose, Plan, Accounts, Grant access. Now: Enable APIs (3 projects).",
    ).waitFor();
    expect(await page.locator(".machine .lit").allTextContents()).toEqual(["Enable APIs 3"]);
    expect(await page.locator(".machine .past").count()).toBe(5);
    await takePicture(page, "setup");
    await expectAccessible(page);
    await narrow(page);

    await fixture().google("POST", "/settings", { enable_seconds: 0 });
    await fixture().google("POST", "/clock", { skew_seconds: 600 });
    await seenOfSetup(page, "3 of 4 projects ready");
    expect(await Promise.all(["api", "data", "games", "web"].map((name) => mark(page, name)))).toEqual([
      "ready",
      "ready",
      "failed",
      "ready",
    ]);
    await picture(page, /^The steps of the setup\. Done: Discover, Choose, .*, Verify, Labels\. Now: Finish\.$/).waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows what was changed in each project and what was refused, and repairs what is missing", async () => {
    const page = await open({ path: googlePage });
    // A login with many projects sets none up: what is shown is the setup of those that were chosen.
    await seenOfSetup(page, "3 of 4 projects ready");
    await page.getByText("Choose other projects").click();
    await page.getByRole("checkbox", { name: "Harbor photos" }).waitFor();
    await expectAccessible(page);
    await follow(page, "Progress");
    await follow(page, "What was made");
    const group = (name: string) => page.getByRole("region", { name: `harbor-${name}`, exact: true });
    await group("games").getByText("Your organisation lets no account from outside in.").first().waitFor();
    await group("data").getByText("11 as made", { exact: true }).waitFor();
    await group("data").locator("summary").click();
    await group("data").getByText("roles/monitoring.viewer").waitFor();
    await expectAccessible(page);
    await narrow(page);

    await iam("games", { allowed_member_domains: null });
    await group("games").getByRole("link", { name: "Plan it again: harbor-games" }).click();
    await press(page, "Apply to 1 project");
    await seenOfSetup(page, "1 project ready");
    await follow(page, "Plan again");
    await title(page, "Nothing to change").waitFor();
    await seen(page, "nothing to change");
    expect(await page.getByRole("button", { name: /^Apply/ }).count()).toBe(0);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says in a plan what stands in the way and whom to ask, and keeps the choice of access", async () => {
    const page = await open({ path: planPath("photos", "legacy", "shared", "nowhere") });
    await seen(page, "3 projects cannot be set up, and are left out.");
    await line(page, "harbor-legacy").getByText("Link an open billing account to the project, or leave it out.").waitFor();
    await line(page, "harbor-shared").getByText("resourcemanager.projects.setIamPolicy").waitFor();
    await line(page, "harbor-shared")
      .getByText(/^Ask an administrator of the project.+Project IAM Admin/)
      .waitFor();
    await line(page, "harbor-nowhere").getByText("The project does not exist, or you may not see it.").waitFor();
    await page.getByRole("radio", { name: /^Look and operate/ }).check();
    await page
      .getByRole("radio", { name: /^Look and operate/ })
      .and(page.locator(":focus"))
      .waitFor();
    expect(new URL(page.url()).searchParams.get("access")).toBe("operate");
    await expectAccessible(page);
    await page.reload();
    expect(await page.getByRole("radio", { name: /^Look and operate/ }).isChecked()).toBe(true);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows the new plan and says so, when something changed since the plan was made", async () => {
    const page = await open({ path: planPath("photos") });
    const before = await title(page, /^\d+ changes in 1 project$/).textContent();
    await fixture().google("PUT", "/services", { project: "harbor-photos", service: "compute.googleapis.com", enabled: true });
    await press(page, "Apply to 1 project");
    await focused(page, "The plan is not the same any more");
    await seen(page, new RegExp(`^Nothing was applied: .+It was ${before};`));
    expect(await title(page, /^\d+ changes in 1 project$/).textContent()).not.toBe(before);
    await expectAccessible(page);
    await press(page, "Close");
    await press(page, "Apply to 1 project");
    await seenOfSetup(page, "1 project ready");
    expect(fixture().takeTroubles()).toEqual(["409 /gcp/setup/apply"]);
  });

  test("lets a reader look at the plan, and not apply it", async () => {
    const page = await open({ path: planPath("photos", "maps") });
    await page.getByRole("radio", { name: "mary" }).check();
    await lacking(page, "You may look. Applying");
    expect(await page.getByRole("button", { name: /^Apply/ }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
