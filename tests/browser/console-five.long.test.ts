import { describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { connectOthers } from "./connect-others.ts";
import { attention, connectGoogle, expectAccessible, press, showTab, title, useConsole } from "./console-fixture.ts";
import { pictureScale, takePicture } from "./create-pictures.ts";

describe("all providers in the console, in Chromium", () => {
  const fixture = useConsole();

  test("five providers are five lines below what needs a person", async () => {
    const page = await fixture().open({ scale: pictureScale });
    await connectGoogle(page);
    const { client, create, lastAccount } = await connectOthers(page, fixture().stack);
    await create("aws-open");
    expect(dataOf(await client.checkConnection("aws", { account: lastAccount })).works).toBe(false);
    await fixture().google("POST", "/settings", { invalid_rapt: true });
    await showTab(page, "Technical");
    await press(page, "Refresh now");
    await showTab(page, "Overview");
    await page.locator(".badge").getByText("Waits for your administrator").waitFor();
    await page.goto(`${fixture().stack.frontEnd}/`);
    await title(page, "1 of 34 connections needs you.").waitFor();
    expect((await attention(page).allInnerTexts()).map((text) => text.replace(/\s+/g, " "))).toEqual([
      expect.stringMatching(
        new RegExp(`The role lets this application in without your external ID AWS ${lastAccount} · .+ · You must act What to do`),
      ),
      expect.stringMatching(/ Google Cloud · .+ · Your administrator must act What to do/),
    ]);
    const providers = page.getByRole("region", { name: "By provider" });
    expect((await providers.locator(".what").allInnerTexts()).toSorted()).toEqual([
      "AWS",
      "Azure",
      "Google Cloud",
      "OVHcloud",
      "Tailscale",
    ]);
    await takePicture(page, "overview");
    await expectAccessible(page);
    await page.goto(`${fixture().stack.frontEnd}/connections/aws/${lastAccount}`);
    const fact = (name: string) => page.locator(".facts > div", { has: page.getByText(name, { exact: true }) }).locator("dd");
    expect([await fact("Method").textContent(), await fact("Permissions").textContent()]).toEqual(["with a role", "Granted"]);
    // Its sessions are requested for each use.
    await expect
      .poll(() => page.getByRole("article").getByRole("button").allInnerTexts())
      .toEqual(["Copy", "Check again", "Connect again", "Disconnect"]);
    await showTab(page, "Technical");
    expect(await fact("Access token").count()).toBe(1);
    expect(await fact("Last refreshed").count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual(["409 /connections/gcp/refresh"]);
    await page.goto(`${fixture().stack.frontEnd}/connect/azure`);
    await page.locator("section.method").first().waitFor();
    await takePicture(page, "connect");
  });
});
