import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { clientOf } from "./client-of.ts";
import { answered, expectAccessible, press, seen, showTab, title, useConsole } from "./console-fixture.ts";
import { createAtProvider } from "./drawer-steps.ts";

const path = "/connections/tailscale/default";

// One connection, from its first page to its end: the tests run in this order.
describe("the page of a connection, in Chromium", () => {
  const fixture = useConsole();

  const tab = (page: Page, name: string) => page.locator(".tabs").getByRole("link", { name, exact: true });
  const checked = (page: Page) =>
    page
      .getByRole("region", { name: "Last check" })
      .getByText(/^Checked/)
      .waitFor();
  /** Opens the page of the connection in a tab of the browser that has others. */
  const openBeside = async (page: Page) => {
    const beside = await page.context().newPage();
    await beside.goto(`${fixture().stack.frontEnd}${path}`);
    await checked(beside);
    return beside;
  };

  test("has tabs that are links with addresses: each can be reloaded, and going from one to another reads nothing again", async () => {
    const page = await fixture().open();
    const [clientId = "", clientSecret = ""] = await createAtProvider(page, "tailscale-client");
    dataOf(await clientOf(fixture().stack, "ada").connectTailscale({ clientId, clientSecret }));
    await page.goto(`${fixture().stack.frontEnd}${path}`);
    await checked(page);
    await answered(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    // Nothing is set up at this provider.
    expect(await page.locator(".tabs").getByRole("link").allTextContents()).toEqual(["Overview", "Activity", "Technical"]);
    await tab(page, "Technical").click();
    await title(page, "What is stored where").waitFor();
    expect([new URL(page.url()).pathname, await tab(page, "Technical").getAttribute("aria-current")]).toEqual([
      `${path}/technical`,
      "page",
    ]);
    await page.locator("#title:focus").waitFor();
    await expectAccessible(page);
    await page.goBack();
    await checked(page);
    expect(asked).toEqual([]);
    await page.goto(`${fixture().stack.frontEnd}${path}/activity`);
    await page.getByRole("list", { name: "What happened" }).getByText("Connected").first().waitFor();
    expect(await tab(page, "Activity").getAttribute("aria-current")).toBe("page");
    await expectAccessible(page);
    await showTab(page, "Overview");
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("keeps the focus, the selected text and what is typed when it is read again, and replaces no element that stays", async () => {
    const page = await fixture().open({ path: `${path}/technical`, before: (opened) => opened.clock.install() });
    await page.locator("summary").getByText("Change the label and tags").click();
    await page.locator("#connection-tags").fill("half=typ");
    await page.evaluate(
      "getSelection().selectAllChildren(document.querySelector('#stored')); window.before = [...document.querySelectorAll('article .stored, article .stored *, article form *')]",
    );
    dataOf(await clientOf(fixture().stack, "grace").labelConnection("tailscale", "default", { tags: { team: "web" } }));
    await page.clock.fastForward("05:05");
    await page.locator("dd").getByText("web", { exact: true }).waitFor();
    expect(await page.evaluate("getSelection().toString()")).toBe("What is stored where");
    expect(await page.locator("#connection-tags").inputValue()).toBe("half=typ");
    const stay = "[window.before.length > 30, window.before.every((node) => node.isConnected)]";
    expect(await page.evaluate(stay)).toEqual([true, true]);
    await showTab(page, "Overview");
    await page.getByRole("button", { name: "Check again" }).focus();
    dataOf(await clientOf(fixture().stack, "grace").labelConnection("tailscale", "default", { label: "Laboratory" }));
    await page.clock.fastForward("05:05");
    await title(page, "Laboratory").waitFor();
    await page.getByRole("button", { name: "Check again" }).and(page.locator(":focus")).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("in two tabs of the browser shows in one what is done in the other", async () => {
    const page = await fixture().open({ path, before: (opened) => opened.clock.install() });
    await checked(page);
    const beside = await openBeside(page);
    await showTab(beside, "Technical");
    await beside.locator("summary").getByText("Change the label and tags").click();
    await beside.locator("#connection-label").fill("Branch");
    await press(beside, "Save");
    await title(beside, "Branch").waitFor();
    await page.clock.fastForward("05:05");
    await title(page, "Branch").waitFor();
    await showTab(beside, "Overview");
    await press(beside, "Disconnect");
    await press(beside, "Yes, disconnect");
    await title(beside, "Tailscale Branch is disconnected").waitFor();
    await page.clock.fastForward("05:05");
    await title(page, "Tailscale Branch is disconnected").waitFor();
    await seen(page, "It was disconnected by another person, or by you in another tab.");
    await title(page, "Nothing is connected").waitFor();
    expect(fixture().takeTroubles()).toEqual([`404 ${path}`, `404 ${path}`]);
  });
});
