import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { clientOf } from "./client-of.ts";
import { connectGoogle, expectAccessible, googlePage, lacking, press, seen, showTab, title, useConsole } from "./console-fixture.ts";

// One connection of an organisation, looked at by a person who may only read: the tests run in this order.
describe("the console for a reader, in Chromium", () => {
  const fixture = useConsole();

  const card = (page: Page) => page.getByRole("article", { name: "Google Cloud" });
  const asMary = (page: Page) => page.addInitScript('sessionStorage.setItem("person", "mary")');
  const named = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

  test("offers a reader only what they may do, and says why", async () => {
    await connectGoogle(await fixture().open());
    const page = await fixture().open({ path: googlePage });
    await page.getByRole("radio", { name: "mary" }).check();
    await named(page, "Check again").waitFor();
    expect(await card(page).getByRole("button").allTextContents()).toEqual(["Check again"]);
    await lacking(page, "You may look and check");
    await expectAccessible(page);
    await showTab(page, "Technical");
    await lacking(page, "You may look and check");
    await showTab(page, "Overview");
    await press(page, "Check again");
    await seen(page, "It works: the provider accepts its token.");
    // What is hidden is refused, too.
    const refused = await clientOf(fixture().stack, "mary").refreshConnection("gcp", { account: "default" });
    expect([refused.status, refused.data]).toEqual([403, expect.objectContaining({ code: "forbidden" })]);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each([
    ["/", "You may look and check. Connecting"],
    ["/connections", "You may look and check. Connecting"],
    ["/connect/gcp", "You may look and check. Connecting"],
    ["/people", "You may look. Making a connection keyless, or handing it over,"],
    [`${googlePage}/setup`, "You may look and check. Everything else, such as a reconnect, its setup"],
    [`${googlePage}/plan`, "You may look. Applying"],
  ])("says on %s which role has what a reader may not", async (path, what) => {
    const page = await fixture().open({ path, before: asMary });
    await lacking(page, what);
    expect(await page.getByRole("button", { name: /^(Apply|Tear down|Forget|Hand over)/ }).count()).toBe(0);
    expect(await page.getByRole("link", { name: /^(\+ Connect|Make it keyless)/ }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("tells a reader who must act", async () => {
    await fixture().google("POST", "/revoke", { sub: "110100000000000000001" });
    const page = await fixture().open({ path: googlePage, before: asMary });
    await press(page, "Check again");
    await card(page).getByText("An editor of your organisation must act: Connect again, if you still want this connection.").waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows every person that another one has disconnected a connection, and a reader that nothing is left", async () => {
    const page = await fixture().open({ path: googlePage, before: (opened) => opened.clock.install() });
    await page.getByRole("radio", { name: "mary" }).check();
    await named(page, "Check again").waitFor();
    // The check that the page makes when it opens: the disconnect comes after its answer.
    await page.getByRole("region", { name: "Last check" }).getByText("Checked just now").waitFor();
    dataOf(await clientOf(fixture().stack, "grace").disconnectConnection("gcp", { account: "default" }));
    await page.clock.fastForward("05:05");
    await title(page, "Google Cloud is disconnected").waitFor();
    await seen(page, "It was disconnected by another person, or by you in another tab.");
    await title(page, "Nothing is connected").waitFor();
    await lacking(page, "You may look and check. Connecting");
    expect(await page.getByRole("link", { name: "+ Connect" }).count()).toBe(0);
    await expectAccessible(page);
    await press(page, "Close");
    await title(page, "Google Cloud is disconnected").waitFor({ state: "detached" });
    expect(fixture().takeTroubles()).toEqual(["404 /connections/gcp/default", "404 /connections/gcp/default"]);
  });
});
