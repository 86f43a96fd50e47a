import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  chooseWay,
  confirmDisconnect,
  connectGoogle,
  expectAccessible,
  focused,
  follow,
  googlePage,
  press,
  seen,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";
import { createAtProvider } from "./drawer-steps.ts";

// One connection, from the first key to its end: the tests run in this order.
describe("Google by a service account's key in the console, in Chromium", () => {
  const fixture = useConsole();
  let file = "";

  const card = (page: Page) => page.getByRole("article", { name: "Google Cloud" });
  const keyField = (page: Page) => page.getByLabel("Key file", { exact: true });
  /** As a customer does at Google. */
  const createKey = async (page: Page) => {
    [file = ""] = await createAtProvider(page, "google-key");
    expect(JSON.parse(file)).toMatchObject({ type: "service_account" });
  };
  const goToForm = async (page: Page) => {
    await follow(page, "+ Connect");
    await follow(page, "Google Cloud");
    await chooseWay(page, "With a service account's key");
  };

  test("is the second way: a field of several lines that hides what is pasted, unless it is asked to show it", async () => {
    const page = await fixture().open();
    await createKey(page);
    await goToForm(page);
    expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toEqual(["With a service account's key"]);
    await keyField(page).fill(file);
    const style = () =>
      keyField(page).evaluate((node) => node.ownerDocument.defaultView?.getComputedStyle(node)?.getPropertyValue("-webkit-text-security"));
    expect([await keyField(page).evaluate((node) => node.tagName), await style()]).toEqual(["TEXTAREA", "disc"]);
    await press(page, "Show Key file");
    expect(await style()).toBe("none");
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("tells at the field what is no key file, and a check says what a connect would find", async () => {
    const page = await fixture().open({ path: "/connect/gcp?method=service_account_key" });
    await keyField(page).fill(file.slice(0, -2));
    await press(page, "Check first");
    await seen(page, "This is not a key file of a service account.");
    await keyField(page).and(page.locator(':focus[aria-invalid="true"]')).waitFor();
    await keyField(page).fill(file);
    await press(page, "Check first");
    await seen(page, "It would work.");
    await seen(page, /a key of a service account is a secret that does not expire/i);
    expect(await keyField(page).inputValue()).toBe(file);
    fixture().takeTroubles();
  });

  test("connects, recommends the login, and keeps the key nowhere in the page", async () => {
    const page = await fixture().open({ path: "/connect/gcp?method=service_account_key" });
    await keyField(page).fill(file);
    await press(page, "Connect Google Cloud");
    await seen(page, "Google Cloud is connected");
    await card(page).waitFor();
    await showTab(page, "Technical");
    await seen(page, "requested for each use, and not stored");
    await expectAccessible(page);
    await page.goBack();
    await page.goBack();
    expect(await keyField(page).inputValue()).toBe("");
    expect(await page.content()).not.toContain("PRIVATE KEY");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("connects again on the page with the form, and a login takes the key's place", async () => {
    const page = await fixture().open({ path: googlePage });
    await press(page, "Connect again");
    await title(page, "With a service account's key").waitFor();
    await follow(page, "All connections");
    await connectGoogle(page);
    await seen(page, "Permissions");
    expect(await card(page).getByText("requested for each use").count()).toBe(0);
    fixture().takeTroubles();
  });

  test("asks before a key takes the place of a login, and counts what stays of its setup; a no changes nothing", async () => {
    const page = await fixture().open({ path: "/connect/gcp?method=service_account_key" });
    await keyField(page).fill(file);
    await press(page, "Check first");
    await seen(page, "It would work.");
    const { client_email: email } = JSON.parse(file);
    const means = [
      "ada@example.com is connected: ada connected it, by signing in.",
      `That connection ends, and ${email} takes its place.`,
      expect.stringMatching(/^\d\d changes that its setup made stay\. To have them removed, disconnect ada@example\.com first\.$/),
    ];
    expect(await page.getByRole("list", { name: "What it replaces" }).getByRole("listitem").allTextContents()).toEqual(means);
    await press(page, "Connect Google Cloud");
    await title(page, "Replace ada@example.com in Google Cloud?").waitFor();
    expect(await page.getByRole("dialog").getByRole("listitem").allTextContents()).toEqual(means);
    await expectAccessible(page);
    await press(page, "No, keep it");
    await seen(page, "Nothing was changed.");
    expect(await keyField(page).inputValue()).toBe(file);
    await page.goto(`${fixture().stack.frontEnd}${googlePage}`);
    await showTab(page, "Technical");
    await card(page).getByText("Access token").waitFor();
    expect(await card(page).getByText("requested for each use").count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("a disconnect shows the command that deletes the key", async () => {
    const page = await fixture().open({ path: "/connect/gcp?method=service_account_key" });
    await keyField(page).fill(file);
    await press(page, "Connect Google Cloud");
    await press(page, "Yes, replace it");
    await card(page).waitFor();
    await press(page, "Disconnect");
    await page.getByRole("dialog").getByText("The key stays at Google until you delete it.").waitFor();
    await confirmDisconnect(page);
    await focused(page, "Google Cloud is disconnected");
    const { private_key_id: id, client_email: email } = JSON.parse(file);
    await seen(page, `gcloud iam service-accounts keys delete ${id} --iam-account=${email}`);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
