import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
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
    const page = await fixture().open({ path: "/", before });
    await follow(page, "API");
    await title(page, "API").waitFor();
    asked.length = 0;
    await page.reload();
    return { page, asked, stopped };
  };

  test("shows a route by its link, folds an example out, and downloads the document, without a script or a request", async () => {
    const { page, asked, stopped } = await open();
    const nav = page.getByRole("navigation", { name: "Routes" });
    await nav.getByText("Tokens", { exact: true }).click();
    await nav.getByRole("link", { name: "A live access token", exact: true }).click();
    const route = page.locator("#readToken");
    await route.getByText("/connections/{provider}/token", { exact: true }).waitFor();
    await route.getByText("Example: bearer").click();
    await route.getByText("ya29.a0AfH6SMB").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download openapi.json" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("openapi.json");
    expect(await page.locator("script").count()).toBe(0);
    expect([...new Set(asked)].map((path) => path.replace(/[0-9a-f]{16}/, "*")).sort()).toEqual([
      "/console/assets/icon.*.svg",
      "/console/assets/reference.*.css",
      "/console/assets/reference.*.html",
    ]);
    expect(stopped).toEqual([]);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is a link of the console, and leads back by the keyboard", async () => {
    const page = await fixture().open({ path: "/" });
    await follow(page, "API");
    await title(page, "API").waitFor();
    // The first stop skips the links.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await title(page, "Overview").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is accessible, and fits a narrow window", async () => {
    const { page } = await open();
    // All articles are built alike, and axe takes a second for every ten of them.
    await page.evaluate('for (const one of document.querySelectorAll("article:nth-of-type(n + 4)")) one.remove()');
    expect(await page.locator("article").count()).toBeGreaterThan(30);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
