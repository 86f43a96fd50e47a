import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible, follow, press, seen, showTab } from "./console-fixture.ts";
import { inDrawer } from "./drawer-steps.ts";
import { sendPolicy } from "./ovh-administrator.ts";
import { submissionContract } from "./submission-contract.ts";

const ovhPage = "/connections/ovh/ovh-eu";
const copied = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");

/** Pastes into the API console, as an administrator, the policy that a finding shows. */
const sendShownPolicy = async (page: Page, ovh: string) => {
  await press(page, "Copy Text to paste");
  await expect.poll(() => copied(page)).toContain("permissions");
  await sendPolicy(ovh, await copied(page));
};

const bodyTitle = "In the API console: the body of POST /me/api/oauth2/client";

submissionContract(
  {
    title: "OVHcloud by a service account",
    provider: "OVHcloud",
    form: {
      path: "/connect/ovh?method=service_account",
      heading: "With a service account",
      fields: ["Client ID", "Client secret"],
      secret: "Client secret",
      submit: "Connect OVHcloud",
      shows: async (page) => {
        const pages = page
          .locator("section.method:visible .steps li li")
          .getByRole("link", { name: /^(\w+\.)?api\.(us\.)?(ovh|ovhcloud)\.com$/ });
        expect(await pages.allTextContents()).toEqual(["eu.api.ovh.com", "ca.api.ovh.com", "api.us.ovhcloud.com"]);
        const ofRequest = /\/console\/\?section=%2Fme&branch=v1#post-\/me\/api\/oauth2\/client$/;
        expect(await pages.evaluateAll((links) => links.map((link) => link.getAttribute("href")))).toEqual(
          Array(3).fill(expect.stringMatching(ofRequest)),
        );
        await press(page, `Copy ${bodyTitle}`);
        await expect.poll(() => copied(page)).toMatch(/"flow": ?"CLIENT_CREDENTIALS"/);
      },
    },
    made: { first: "ovh-bare-client", other: "ovh-client" },
    malformed: {
      given: ["EU.0f 0f", "two words"],
      says: { "Client ID": "Client ID: this has another form.", "Client secret": "Client secret: this has another form." },
    },
    obstacles: [
      {
        arrange: async (page, { type, field }) => {
          await type(page);
          await field(page, "Region").selectOption({ label: "Canada" });
        },
        says: ["It would not work: OVHcloud does not accept this client and its secret.", /it was created in another region/],
        solve: (page, { field }) => field(page, "Region").selectOption({ label: "Europe" }),
      },
      {
        arrange: (page, { type }) => type(page),
        says: ["It would connect, but 1 part would not work."],
        solve: async (page, { found, stack }) => {
          await found(page).getByText("no policy allows publicCloudProject:apiovh:get").waitFor();
          await expectAccessible(page);
          await sendShownPolicy(page, stack().ovh);
        },
      },
    ],
    connection: () => ({ name: "OVHcloud Europe", path: ovhPage }),
    shows: async (page, { card }) => {
      await showTab(page, "Technical");
      await seen(page, "requested for each use, and not stored");
      await showTab(page, "Overview");
      expect(await card(page).getByText("This login ends").count()).toBe(0);
    },
    passing: [["Answer with a page of 503", "It does not work: The provider could not serve the request."]],
    readsFromProvider: /ovh/,
    ending: {
      cases: [["Delete the service accounts", "OVHcloud does not accept this client and its secret."]],
      again: "/connect/ovh/ovh-eu?method=service_account",
    },
    disconnect: {
      means: [
        "Within a minute nothing in acme gets its token.",
        "The client's secret is erased here.",
        expect.stringMatching(/^The client stays at OVHcloud until you delete it/),
      ],
      left: ([id]) => [
        `The client ${id}: only you can delete it, in the API console: DELETE /me/api/oauth2/client/ and its ID.`,
        /^The last access token: it cannot be revoked\. It expires in (59 minutes|1 hour)\.$/,
      ],
    },
  },
  {
    whileConnected: ({ check, found, status }, fixture) => {
      test("finds that the policy was withdrawn, and is clean once what it shows is pasted", async () => {
        const page = await fixture().open({ path: ovhPage });
        await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        await inDrawer(page, "OVHcloud", "Withdraw the policies");
        await check(page);
        await seen(page, "The provider accepts its token, but 1 part does not work.");
        await found(page).getByText("no policy allows publicCloudProject:apiovh:get").waitFor();
        await status(page, "Active");
        await page.goto(fixture().stack.frontEnd);
        await follow(page, "What to do about OVHcloud Europe");
        await found(page).getByText("no policy allows publicCloudProject:apiovh:get").waitFor();
        await expectAccessible(page);
        await sendShownPolicy(page, fixture().stack.ovh);
        await check(page);
        await found(page).waitFor({ state: "detached" });
        expect(fixture().takeTroubles()).toEqual([]);
      });
    },
  },
);
