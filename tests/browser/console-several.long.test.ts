import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import {
  chooseWay,
  confirmDisconnect,
  connectGoogle,
  expectAccessible,
  focused,
  follow,
  googlePage,
  openedConnection,
  press,
  rows,
  rowTexts,
  seen,
  seenOfSetup,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";
import { accountWith, projectOf } from "./setup-project.ts";

const first = accountWith("kiln", 4, [projectOf("kiln-api", 41, "Kiln api")]);
const second = accountWith("forge", 5, [projectOf("forge-api", 51, "Forge api")]);
const secondPage = "/connections/gcp/production";

/** The colleague of the person who is signed in otherwise. */
const asGrace = (page: Page) => page.addInitScript('sessionStorage.setItem("person", "grace")');

// Two accounts, from their logins to the end of one: the tests run in this order.
describe("two Google accounts in the console, in Chromium", () => {
  const fixture = useConsole();
  beforeAll(() => fixture()?.google("PUT", "/accounts", { accounts: [first, second] }));

  const names = (page: Page) => page.getByRole("region", { name: "Sign in with Google" });
  const name = (page: Page) => names(page).getByLabel("Name for this connection", { exact: true });
  const says = (page: Page, words: RegExp) => names(page).locator(".problem").getByText(words).waitFor();
  const choose = async (page: Page, person: RegExp) => {
    await page.getByRole("radio", { name: person }).check();
    await press(page, "Allow");
  };

  test("asks for no name before the first; another one needs a name that programs can use and that is free", async () => {
    const page = await fixture().open({ path: "/connect/gcp?method=login" });
    await names(page).getByRole("button", { name: "Connect Google Cloud" }).waitFor();
    expect(await page.getByText("Connect another account").count()).toBe(0);
    await page.goto(new URL("/", page.url()).href);
    await connectGoogle(page);
    await seenOfSetup(page, "1 project ready");
    await follow(page, "All connections");
    await follow(page, "+ Connect");
    await follow(page, "Google Cloud");
    await chooseWay(page, "Sign in with Google");
    await names(page).getByText("Connect another account").click();
    for (const [typed, words] of [
      ["", /^Give it a name\./],
      ["Production", /^Use small letters/],
      ["refresh", /^Use small letters/],
      ["default", /^default is connected already\./],
    ] as const) {
      await name(page).fill(typed);
      await press(page, "Connect Google Cloud");
      await says(page, words);
      await name(page).and(page.locator(':focus[aria-invalid="true"]')).waitFor();
    }
    await expectAccessible(page);
    await name(page).fill("production");
    await names(page).getByLabel("Label (optional)", { exact: true }).fill("Steel works");
    await press(page, "Connect Google Cloud");
    await choose(page, /forge@/);
    await title(page, "Connect forge@example.com's Google Cloud production to acme?").waitFor();
    await press(page, "Yes, connect");
    await openedConnection(page, "Google Cloud Steel works");
    await seenOfSetup(page, "1 project ready");
    await follow(page, "All connections");
    await rows(page).getByText("Steel works").waitFor();
    expect(await rows(page).getByRole("link").allTextContents()).toEqual([first.email, "Steel works"]);
    expect(await rows(page).locator("code").allTextContents()).toEqual(["default", "production"]);
    await rows(page).getByText(second.email, { exact: true }).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("the second one's page shows its own setup, its plan and its progress", async () => {
    const page = await fixture().open({ path: secondPage });
    await seenOfSetup(page, "1 project ready");
    await page.getByRole("region", { name: "forge-api", exact: true }).waitFor();
    await follow(page, "Plan changes");
    await focused(page, "Plan for Google Cloud production");
    await title(page, "Nothing to change").waitFor();
    await page.getByRole("list", { name: "Projects" }).getByText("forge-api").waitFor();
    expect(await page.getByText("kiln-api").count()).toBe(0);
    await expectAccessible(page);
    await press(page, "Verify the access");
    await focused(page, "Setup of Google Cloud production");
    await seenOfSetup(page, "1 project ready");
    await follow(page, "What was made");
    await openedConnection(page, "Google Cloud Steel works");
    await title(page, "forge-api").waitFor();
    expect(await title(page, "kiln-api").count()).toBe(0);
    await press(page, "Look now");
    await seen(page, "Aurora looks within a minute.");
    expect(new URL(page.url()).pathname).toBe(`${secondPage}/setup`);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("one person under two names is refused, and told what to do", async () => {
    const page = await fixture().open({ path: "/connect/gcp?method=login" });
    await names(page).getByText("Connect another account").click();
    await name(page).fill("other");
    await press(page, "Connect Google Cloud");
    await choose(page, /kiln@/);
    await focused(page, "This account is connected already, under another name");
    await seen(page, /^Use that connection\. Or start again/);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("the second one is connected again as itself, and disconnected alone", async () => {
    const page = await fixture().open({ path: "/connect/gcp/production?method=login" });
    await names(page).getByText("This connects production again.").waitFor();
    expect(await page.getByText("Connect another account").count()).toBe(0);
    await press(page, "Connect Google Cloud");
    await choose(page, /forge@/);
    await seen(page, "This account is already connected. New tokens replace the ones it has.");
    await press(page, "Yes, connect");
    await openedConnection(page, "Google Cloud Steel works");
    await page.locator(".setup:not(:has(progress:not([hidden])))").waitFor();
    await showTab(page, "Technical");
    await press(page, "Refresh now");
    await seen(page, /^Refreshed/);
    await showTab(page, "Overview");
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await title(page, "Google Cloud Steel works is disconnected").waitFor();
    await page.goto(new URL(googlePage, page.url()).href);
    await seenOfSetup(page, "1 project ready");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("what hangs on a person has a link each, with which a colleague takes it over under the same id, and which is old once it is disconnected", async () => {
    const { projects } = first;
    await fixture().google("PUT", "/accounts", { accounts: [first, { ...second, projects }] });
    const page = await fixture().open({ path: "/" });
    await follow(page, "People");
    await focused(page, "People");
    await title(page, "ada (you): 1 connection ends with their account").waitFor();
    await page.getByText("Hand over", { exact: false }).click();
    await expectAccessible(page);
    const link = (await page.locator(".copy code").textContent()) ?? "";
    await page.goto(link);
    await title(page, "You have connected this yourself").waitFor();

    const colleague = await fixture().open({ path: link.replace(new URL(link).origin, ""), before: asGrace });
    await title(colleague, "Take over Google Cloud from ada").waitFor();
    await seen(colleague, `It is connected with ${first.email}.`);
    await expectAccessible(colleague);
    await press(colleague, "Sign in and take over");
    await choose(colleague, /forge@/);
    await title(colleague, /^Take over Google Cloud from ada with forge@/).waitFor();
    await seen(colleague, `It replaces ${first.email}, which ada connected.`);
    await seen(colleague, "From then on callers reach only what this account can see. It sees the project that is set up.");
    await press(colleague, "Yes, take over");
    await openedConnection(colleague, "Google Cloud");
    await seen(colleague, "grace (you)");
    await seenOfSetup(colleague, "1 project ready");
    await showTab(colleague, "Overview");
    await colleague.getByRole("link", { name: "Hand it over", exact: true }).waitFor();
    await page.goto(link);
    await title(page, "Take over Google Cloud from grace").waitFor();
    await press(colleague, "Disconnect");
    await confirmDisconnect(colleague);
    await title(colleague, "Google Cloud is disconnected").waitFor();
    await page.goto(link);
    await title(page, "This link is old").waitFor();
    expect(fixture().takeTroubles()).toEqual(["404 /connections/gcp/default"]);
  });
});

describe("two connections by the same form in the console, in Chromium", () => {
  const fixture = useConsole();

  test.each([
    ["/connect/tailscale?method=client", "Create an OAuth client", "Connect Tailscale", "Tailscale"],
    ["/connect/azure?method=service_principal", "Register an application", "Connect Azure", "Azure"],
    ["/connect/ovh?method=service_account", "Create a service account", "Connect OVHcloud", "OVHcloud Europe"],
  ])("%s takes a name, and the overview shows each by it", async (path, create, connect, named) => {
    const page = await fixture().open({ path });
    const form = page.locator("section.method:visible");
    const connectOne = async (words: string) => {
      await press(page, create);
      await seen(page, `Done: ${create}. The form below is filled in.`);
      await press(page, connect);
      await openedConnection(page, words);
    };
    await connectOne(named);
    await page.goto(new URL(path, page.url()).href);
    await form.getByText("Connect another account").click();
    await form.getByLabel("Name for this connection", { exact: true }).fill("staging");
    await connectOne(`${named} staging`);
    expect(new URL(page.url()).pathname).toMatch(/^\/connections\/\w+\/(ovh-eu-)?staging$/);
    const provider = /^\/connect\/(\w+)/.exec(path)?.[1];
    await page.goto(new URL(`/connections?provider=${provider}&q=staging`, page.url()).href);
    await seen(page, "1 connection");
    expect(await rowTexts(page)).toEqual([expect.stringContaining("staging")]);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
