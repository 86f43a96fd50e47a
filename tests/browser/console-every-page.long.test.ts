import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { permissionsOfRole } from "../../lib/http/rights.ts";
import { answered, chooseWay, connectGoogle, expectAccessible, openFolds, useConsole } from "./console-fixture.ts";

const providers = ["aws", "azure", "gcp", "ovh", "tailscale"] as const;
const connection = "/connections/gcp/default";

/** Every page that an address leads to, and an address that the console does not have. */
const pages = [
  ...["/", "/connections", "/activity", "/people", "/settings", "/operations", "/organisations", "/connect"],
  ...["", "/setup", "/activity", "/technical", "/plan"].map((below) => `${connection}${below}`),
  ...["/connect/gcp/default", "/connections/aws/000000000000", "/nowhere"],
];

// The simulated person may everything, so that no page is without its forms.
describe("every page, in Chromium, at 360 and 1280 px, light and dark, with every fold open", () => {
  const fixture = useConsole();

  /** Under `prefers-reduced-motion` nothing moves. */
  const expectStill = async (page: Page) =>
    expect(await page.evaluate("document.getAnimations().filter(({ playState }) => playState === 'running').length")).toBe(0);
  const look = async (page: Page) => {
    await page.locator("main h1").first().waitFor();
    await answered(page);
    await openFolds(page);
    await expectStill(page);
    await expectAccessible(page);
  };

  test("is accessible, sticks out nowhere and does not move where motion is unwanted: each page of the rail, and of a connection that is set up", async () => {
    const page = await fixture().open({ before: (opened) => asOperator(opened, fixture().stack.api) });
    await connectGoogle(page);
    for (const path of pages) {
      await page.goto(`${fixture().stack.frontEnd}${path}`);
      await look(page);
    }
  });

  test.each(providers)("is accessible, sticks out nowhere and does not move: every way to connect %s", async (provider) => {
    const page = await fixture().open({ path: `/connect/${provider}` });
    await page.getByText(/^Other ways/).click();
    const ways = await page.getByRole("list", { name: "Other ways" }).getByRole("link").allTextContents();
    for (const way of ["", ...ways]) {
      await (way === "" ? undefined : chooseWay(page, way));
      await look(page);
    }
  });
});

/** Shows the pages of the operator as well. The routes still refuse what they ask. */
const asOperator = (page: Page, apiUrl: string) =>
  page.route("**/console/session", (route, request) =>
    request.method() === "GET"
      ? route.fulfill({
          json: { person: "ada", organisation: "acme", rights: [...permissionsOfRole("editor"), "operations:read"], api_url: apiUrl },
        })
      : route.continue(),
  );
