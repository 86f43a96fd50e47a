import type { Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { clientOf } from "./client-of.ts";
import { answered, expectAccessible, focused, follow, press, seen, showTab, title, useConsole } from "./console-fixture.ts";
import { createAtProvider } from "./drawer-steps.ts";

const connection = "/connections/tailscale/default";
const path = `${connection}/technical`;
const edit = "Change the label and tags";

// One connection, from its first label to its end: the tests run in this order.
describe("the label of a connection in the console, in Chromium", () => {
  const fixture = useConsole();

  const fold = (page: Page, words: string) => page.locator("summary").getByText(words, { exact: true });
  const input = (page: Page) => page.locator("#connection-label");
  const problem = (page: Page, words: string) => page.locator("#connection-label-problem").getByText(words, { exact: true }).waitFor();
  const announced = (page: Page, words: string) =>
    page.getByRole("status").getByText(words, { exact: true }).waitFor({ state: "attached" });
  const readLabel = async () => dataOf(await clientOf(fixture().stack, "ada").readConnectionOfAccount("tailscale", "default")).label;
  const open = async (before?: (page: Page) => Promise<unknown>) => {
    const page = await fixture().open({ path, ...(before && { before }) });
    await fold(page, edit).waitFor();
    await answered(page);
    return page;
  };

  test("is given by the keyboard alone, and colleagues read it in place of the name", async () => {
    const page = await fixture().open();
    const [clientId = "", clientSecret = ""] = await createAtProvider(page, "tailscale-client");
    dataOf(await clientOf(fixture().stack, "ada").connectTailscale({ clientId, clientSecret }));
    await page.goto(`${fixture().stack.frontEnd}${path}`);
    await fold(page, edit).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await input(page).and(page.locator(":focus")).waitFor();
    await seen(page, "Programs know the connection as default, with or without a label.");
    await expectAccessible(page);
    await page.keyboard.type("  Head office, Zürich ");
    await page.keyboard.press("Enter");
    await announced(page, "Tailscale Head office, Zürich: It is saved.");
    await title(page, "Head office, Zürich").waitFor();
    expect(await page.title()).toBe("Head office, Zürich · Aurora OAuth");
    await fold(page, edit).and(page.locator(":focus")).waitFor();
    expect(await input(page).isVisible()).toBe(false);
    await showTab(page, "Overview");
    await page.getByRole("group", { name: "What you can do with Tailscale Head office, Zürich" }).waitFor();
    expect(await readLabel()).toBe("Head office, Zürich");
    await follow(page, "All connections");
    await page.getByRole("link", { name: "Head office, Zürich" }).waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("that the API would refuse is told at the field, and not sent", async () => {
    const page = await open();
    const sent: unknown[] = [];
    page.on("request", (request) => request.method() === "PATCH" && sent.push(request.postData()));
    await fold(page, edit).click();
    expect(await input(page).inputValue()).toBe("Head office, Zürich");
    for (const [typed, words] of [
      ["x".repeat(65), "A label has at most 64 characters."],
      ["\u202eexe.gnp", "A label has letters, digits, signs and spaces. It has nothing that breaks a line or turns its order round."],
    ] as const) {
      await input(page).fill(typed);
      await press(page, "Save");
      await problem(page, words);
      await input(page).and(page.locator(':focus[aria-invalid="true"]')).waitFor();
    }
    await expectAccessible(page);
    // What was typed and not saved is gone once the part is closed.
    await fold(page, edit).click();
    await fold(page, edit).click();
    expect([await input(page).inputValue(), await input(page).getAttribute("aria-invalid")]).toEqual(["Head office, Zürich", null]);
    expect([sent, await readLabel()]).toEqual([[], "Head office, Zürich"]);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("waits while another process works on the connection, and is saved at the next try", async () => {
    const page = await open();
    const busy = { code: "connection_busy", retry_after_seconds: 2, request_id: "r-1" };
    const headers = { "access-control-allow-origin": fixture().stack.frontEnd };
    const refuse = (route: Route) =>
      route.request().method() === "PATCH" ? route.fulfill({ status: 503, headers, json: busy }) : route.continue();
    await page.route(`${fixture().stack.frontEnd}${connection}`, refuse);
    await fold(page, edit).click();
    await input(page).fill("Branch");
    await press(page, "Save");
    await focused(page, "Another process is working on this connection");
    await seen(page, "Try again in 2 seconds.");
    expect([await input(page).inputValue(), await readLabel()]).toEqual(["Branch", "Head office, Zürich"]);
    await expectAccessible(page);
    // What was sent is sent again, whether the part is still open or not.
    await fold(page, edit).click();
    await page.unroute(`${fixture().stack.frontEnd}${connection}`, refuse);
    await press(page, "Try again");
    await title(page, "Branch").waitFor();
    expect(await readLabel()).toBe("Branch");
    expect(fixture().takeTroubles()).toEqual([`503 ${connection}`]);
  });

  test("changes on a colleague's page by itself, and what they type there stays; a reader has no such form", async () => {
    const page = await open((fresh) => fresh.clock.install());
    await fold(page, edit).click();
    await input(page).fill("Half a word");
    dataOf(await clientOf(fixture().stack, "grace").labelConnection("tailscale", "default", { label: "Laboratory" }));
    await page.clock.fastForward("05:05");
    await title(page, "Laboratory").waitFor();
    expect(await input(page).inputValue()).toBe("Half a word");
    await page.getByRole("radio", { name: "mary" }).check();
    await title(page, "Laboratory").waitFor();
    await seen(page, "What is stored where");
    expect(await fold(page, edit).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is taken away, and the connection goes by its provider's name again", async () => {
    const page = await open();
    await fold(page, edit).click();
    await input(page).fill("  ");
    await press(page, "Save");
    await announced(page, "Tailscale: It is saved.");
    await page.getByRole("article", { name: "Tailscale", exact: true }).waitFor();
    await fold(page, edit).and(page.locator(":focus")).waitFor();
    expect(await readLabel()).toBeNull();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("of a connection that a colleague has disconnected meanwhile is not saved, and the page says why", async () => {
    const page = await open();
    await fold(page, edit).click();
    await input(page).fill("Too late");
    dataOf(await clientOf(fixture().stack, "grace").disconnectConnection("tailscale", { account: "default" }));
    await press(page, "Save");
    await title(page, "Tailscale is disconnected").waitFor();
    expect(fixture().takeTroubles()).toEqual([`404 ${connection}`, `404 ${connection}`]);
  });
});
