import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import {
  confirmDisconnect,
  connectGoogle,
  expectAccessible,
  focused,
  googlePage,
  press,
  seen,
  seenOfSetup,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";
import { accountWith, projectOf } from "./setup-project.ts";

const projects = [projectOf("pier-api", 21, "Pier api"), projectOf("pier-web", 22, "Pier web")];

type Cloud = Record<string, unknown>;

// One connection, from its setup to its removal: the tests run in this order.
describe("the teardown of a setup, in Chromium", () => {
  const fixture = useConsole();
  beforeAll(() => fixture()?.google("PUT", "/accounts", { accounts: [accountWith("teardown", 2, projects)] }));

  const card = (page: Page) => page.getByRole("article", { name: "Google Cloud" });
  const removal = (page: Page) => card(page).getByRole("list", { name: "Projects" }).getByRole("listitem");
  const cloud = async () => JSON.stringify((await fixture().google("GET", "/cloud")) as Cloud);

  test("is asked for first, with what will be removed from the customer's cloud and what stays; a no changes nothing", async () => {
    const page = await fixture().open({ path: "/" });
    await connectGoogle(page);
    await seenOfSetup(page, "2 projects ready");
    const before = await cloud();
    await showTab(page, "Overview");
    await press(page, "Disconnect");
    await title(page, "Disconnect Google Cloud?").waitFor();
    const means = page.getByRole("dialog").getByRole("listitem");
    expect(await means.allTextContents()).toEqual([
      "Within a minute nothing in acme gets its token.",
      "Aurora tries to remove from your Google Cloud, in 2 projects: 1 service account, 1 user of an account, 11 roles, 1 reader of the dataset and 2 labels. What it cannot remove is listed afterwards.",
      "Stays there, because others may use it by now: 14 APIs and 1 dataset.",
      "The permission is revoked at Google Cloud, and the tokens are erased here.",
      "What you have made with its tokens stays. After a setup: enabled APIs, and the dataset of the billing export.",
    ]);
    await expectAccessible(page);
    await press(page, "No, keep it");
    await card(page).locator(".badge").getByText("Active", { exact: true }).waitFor();
    expect(await cloud()).toBe(before);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("is shown while it is under way, project by project, also after a reload and to a colleague", async () => {
    // Until the clock is moved.
    await fixture().google("POST", "/settings", { project_update_seconds: 600 });
    const page = await fixture().open({ path: googlePage });
    await seenOfSetup(page, "2 projects ready");
    await showTab(page, "Overview");
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await focused(page, "Google Cloud is being disconnected");
    await seen(page, /^What setup made is being removed\./);
    await card(page).locator(".badge").getByText("Being disconnected", { exact: true }).waitFor();
    await seenOfSetup(page, "0 of 31 changes dealt with");
    expect(await removal(page).allTextContents()).toEqual(["pier-api0 of 20", "pier-web0 of 11"]);
    await expectAccessible(page);
    await page.reload();
    await seenOfSetup(page, "0 of 31 changes dealt with");
    await page.getByRole("radio", { name: "mary" }).check();
    await seenOfSetup(page, "0 of 31 changes dealt with");
    await showTab(page, "Overview");
    expect(await card(page).getByRole("button", { name: "Disconnect" }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("has its end told without a reload: what was removed, and what is left with a command each to copy", async () => {
    const page = await fixture().open({ path: googlePage });
    await seenOfSetup(page, "0 of 31 changes dealt with");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const refused = { error: { code: 403, message: "denied by a policy", status: "PERMISSION_DENIED" } };
    const removing = { method: "DELETE", path: "/v1/projects/*/serviceAccounts/*" };
    await fixture().google("POST", "/faults", { ...removing, status: 403, body: refused, times: 9 });
    await fixture().google("POST", "/settings", { project_update_seconds: 0 });
    await fixture().google("POST", "/clock", { skew_seconds: 600 });
    await title(page, "Google Cloud is disconnected").waitFor();
    await seen(page, "pier-api: 1 user of an account, 6 roles, 1 reader of the dataset and 1 label removed.");
    await seen(
      page,
      /^The provider does not let it be removed\. Connect the provider again and disconnect it: what is left is removed then\. Or run the command\.$/,
    );
    await page
      .locator("details[open]", { hasText: "pier-api: 1 service account" })
      .getByText(/^gcloud iam service-accounts delete 'aurora-ro-\w+@pier-api\.iam/)
      .waitFor();
    await seen(page, "pier-web: 5 roles and 1 label removed.");
    await seen(page, "Setup made it, and it stays because others may use it by now. To remove these, run:");
    const place = page.locator("details", { hasText: "pier-web: " });
    await place.locator("summary").click();
    await press(page, "Copy API cloudasset.googleapis.com");
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(
      "gcloud services disable 'cloudasset.googleapis.com' --project='pier-web'",
    );
    await expectAccessible(page);
    await page.reload();
    await title(page, "Google Cloud is disconnected").waitFor();
    await page.locator("details", { hasText: "pier-web: " }).locator("summary").click();
    await press(page, "Copy API cloudasset.googleapis.com");
    await page.getByRole("radio", { name: "mary" }).check();
    await title(page, "Nothing is connected").waitFor();
    expect(await title(page, "Google Cloud is disconnected").count()).toBe(0);
    await page.getByRole("radio", { name: "ada" }).check();
    await title(page, "Google Cloud is disconnected").waitFor();
    await press(page, "Close");
    await page.reload();
    await title(page, "Nothing is connected").waitFor();
    expect(await title(page, "Google Cloud is disconnected").count()).toBe(0);
    expect(await cloud()).not.toContain("serviceAccount:aurora-ro-");
    expect(fixture().takeTroubles()).toEqual(["404 /connections/gcp/default", "404 /connections/gcp/default"]);
  });
});
