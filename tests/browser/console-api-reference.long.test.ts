import type { Page } from "playwright-core";
import { describe, expect, test, vi } from "vitest";
import { patienceMs } from "../fixtures/patience.ts";
import { expectAccessible, follow, title, useConsole } from "./console-fixture.ts";

describe("the page of the API, in Chromium", () => {
  const fixture = useConsole();

  /** Opens the page, and notes every path that is asked for and everything that the policy of the page has stopped. */
  const open = async () => {
    const asked: string[] = [];
    const stopped: string[] = [];
    const before = async (page: Page) => {
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await page.exposeFunction("noteStopped", (what: string) => stopped.push(what));
      await page.addInitScript(
        'document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => noteStopped(effectiveDirective + " " + blockedURI));',
      );
    };
    const page = await fixture().open({ path: "/api", before });
    await title(page, "Aurora OAuth").waitFor();
    return { page, asked, stopped };
  };

  test("shows a route, searches and downloads, and sends nothing anywhere and breaks no rule of its policy", async () => {
    const { page, asked, stopped } = await open();
    await page.getByRole("button", { name: "Open Group - Tokens" }).click();
    await page.getByRole("link", { name: /^A live access token/ }).click();
    await title(page, /^A live access token/).waitFor();
    await page.getByText("/connections/{provider}/token", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: /Search/ }).click();
    await page.getByRole("combobox").fill("webhooks");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Escape");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download OpenAPI Document as JSON" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.json$/);
    expect([...new Set(asked)].sort()).toEqual([
      "/api",
      "/api/app.js",
      "/api/before-scalar.js",
      "/api/scalar.js",
      "/api/style.css",
      "/icon.svg",
    ]);
    expect(stopped).toEqual([]);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("may not ask for a token of the person who looks at it", async () => {
    const { page, stopped } = await open();
    expect(await page.evaluate("fetch('/session.json').catch(({ name }) => name)")).toBe("TypeError");
    const told = [`connect-src ${fixture().stack.frontEnd}/session.json`];
    await vi.waitFor(() => expect(stopped).toEqual(told), { timeout: patienceMs });
    fixture().takeTroubles();
  });

  test("is a link of the console, and leads back by the keyboard", async () => {
    const page = await fixture().open({ path: "/" });
    await follow(page, "API");
    await title(page, "Aurora OAuth").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await title(page, "Connections").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is accessible, and fits a narrow window", async () => {
    const { page } = await open();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
