import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { connectGoogle, expectAccessible, focused, follow, press, seen, seenOfSetup, title, useConsole } from "./console-fixture.ts";
import { accountWith, projectOf } from "./setup-project.ts";

const first = accountWith("kiln", 4, [projectOf("kiln-api", 41, "Kiln api")]);
const second = accountWith("forge", 5, [projectOf("forge-api", 51, "Forge api")]);
const secondPage = "/connections/gcp/production";

// Two accounts, from their logins to the end of one: the tests run in this order.
describe("two Google accounts in the console, in Chromium", () => {
  const fixture = useConsole();
  beforeAll(() => fixture()?.google("PUT", "/accounts", { accounts: [first, second] }));

  /** A login by the API, as programs that know the word begin it. */
  const loginLink = async (account: string): Promise<string> => {
    const { api, issuer } = fixture().stack;
    const headers = { authorization: `Bearer ${await issuer.sign({ sub: "ada", org: "acme" })}`, "content-type": "application/json" };
    const answer = await fetch(`${api}/login`, { method: "POST", headers, body: JSON.stringify({ account, return_to: "/chat" }) });
    return ((await answer.json()) as { readonly login_url: string }).login_url;
  };
  const connectSecond = async (page: Page) => {
    await page.goto(await loginLink("production"));
    await page.getByRole("radio", { name: /forge@/ }).check();
    await press(page, "Allow");
    await press(page, "Yes, connect");
    await focused(page, "Google Cloud production");
  };

  test("the second one's page shows its own setup, its plan, its resources and its progress", async () => {
    const page = await fixture().open({ path: "/" });
    await connectGoogle(page);
    await seenOfSetup(page, "1 project ready");
    await connectSecond(page);
    await seenOfSetup(page, "1 project ready");
    await page.getByText("Forge api").waitFor();
    await follow(page, "Plan");
    await focused(page, "Plan for Google Cloud production");
    await title(page, "Nothing to change").waitFor();
    await page.getByRole("list", { name: "Projects" }).getByText("forge-api").waitFor();
    expect(await page.getByText("kiln-api").count()).toBe(0);
    await expectAccessible(page);
    await press(page, "Verify the access");
    await focused(page, "Setup of Google Cloud production");
    await seenOfSetup(page, "1 project ready");
    await follow(page, "Resources");
    await title(page, "forge-api").waitFor();
    expect(await title(page, "kiln-api").count()).toBe(0);
    await press(page, "Look now");
    await seen(page, "Aurora looks within a minute.");
    await follow(page, "Google Cloud production");
    await focused(page, "Google Cloud production");
    expect(new URL(page.url()).pathname).toBe(secondPage);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
