import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { chooseWay, expectAccessible, focused, press, seen, showTab, title } from "./console-fixture.ts";
import { createAtProvider, inDrawer, putRight } from "./drawer-steps.ts";
import { asGrace, submissionContract } from "./submission-contract.ts";

const form = { path: "/connect/azure?method=service_principal", heading: "With an application and its secret" };
const applications = /^https:\/\/portal\.azure\.com\//;
const azurePage = "/connections/azure/default";

submissionContract(
  {
    title: "Azure",
    provider: "Azure",
    form: {
      ...form,
      fields: ["Tenant ID", "Client ID", "Client secret"],
      secret: "Client secret",
      submit: "Connect Azure",
      choose: (page) => chooseWay(page, "With an application and its secret"),
      shows: async (page) => {
        // The scripts, and the pages for those who do it by hand.
        for (const script of ["With the Azure CLI", "With the Azure CLI, in PowerShell", "With Terraform"]) {
          await page.getByRole("radio", { name: script, exact: true }).check();
          await page.getByRole("region", { name: script, exact: true }).waitFor();
          expect(await page.locator("pre:visible").count()).toBe(1);
        }
        await page.getByRole("link", { name: "shell.azure.com", exact: true }).waitFor();
        const byHand = page.getByRole("link", { name: "portal.azure.com", exact: true }).first();
        expect(await byHand.getAttribute("href")).toMatch(/CreateApplicationBlade$/);
        // No address in a sentence, and no sign of a markup that the page does not have.
        const sentences = await page.locator("main :is(p, li):visible").allInnerTexts();
        expect(sentences.filter((sentence) => /https?:|[*_]{1,2}[A-Z]/.test(sentence))).toEqual([]);
        await page.getByText("Options (5)", { exact: true }).locator("visible=true").click();
        await seen(page, "Fill it in if “Check first” asks for it.");
      },
    },
    made: { first: "azure-application", other: "azure-application" },
    malformed: {
      given: ["contoso", "72f988bf-0000-4000-8000-000000000001", "72f988bf-0000-4000-8000-000000000002"],
      says: {
        "Tenant ID": "Tenant ID: this has another form. The directory's ID, or one of its domains, such as contoso.onmicrosoft.com.",
        "Client secret": "Client secret: this has another form. The secret's value, which is shown once. Not its ID.",
      },
    },
    obstacles: [
      {
        arrange: (page, { type, given }) => type(page, ["nobody.onmicrosoft.com", ...given().slice(1)]),
        says: ["It would not work: Microsoft knows no such directory."],
      },
      {
        arrange: (page, { type, given }) => type(page, ["agency.onmicrosoft.us", ...given().slice(1)]),
        says: ["It would not work: the directory is in another cloud of Microsoft's."],
      },
      {
        arrange: (page, { type, given }) => type(page, [...given().slice(0, 2), "not-the-secret"]),
        says: ["It would not work: Microsoft does not accept the application's secret or certificate."],
      },
    ],
    connection: () => ({ name: "Azure", path: azurePage }),
    shows: async (page, { fact }) => {
      await fact(page, "Tenant ID").getByText("72f988bf-0000-4000-8000-00000000acbe").waitFor();
      expect(await page.locator("#title").textContent(), "named for people").toBe("Acme production");
      await fact(page, "Subscription")
        .getByText(/^Acme production/)
        .waitFor();
      await fact(page, "Works until")
        .getByText(/^expires in (179|180) days$/)
        .waitFor();
      await showTab(page, "Technical");
      await fact(page, "Access token").getByText("requested for each use, and not stored").waitFor();
    },
    passing: [["Refuse with 503", "It does not work: The provider could not serve the request."]],
    readsFromProvider: /azure/,
    ending: {
      cases: [
        ["Delete the secrets", "Microsoft does not accept the application's secret or certificate."],
        ["Delete the applications", "The directory does not know this application."],
      ],
      again: "/connect/azure?method=service_principal",
    },
    disconnect: {
      means: [
        "Within a minute nothing in acme gets its token.",
        "The application's secret or certificate is erased here.",
        expect.stringMatching(/^The application stays in your directory until you remove it\./),
      ],
      link: expect.stringMatching(applications),
      left: ([, client]) => [
        `The application ${client}: only you can remove it`,
        `az role assignment delete --assignee ${client}; az ad app delete --id ${client}`,
        /^The last access token: it cannot be revoked\. It expires in (89 minutes|1 hour)\.$/,
      ],
    },
  },
  {
    beforeConnected: (steps, fixture) => {
      test("takes another application for those who may only read, and tells at its field what is wrong with it", async () => {
        const page = await fixture().open({ path: form.path });
        const [, client = "", secret = ""] = steps.given();
        await steps.type(page);
        const options = page.getByText("Options (5)", { exact: true }).locator("visible=true");
        expect(await steps.field(page, "Read-only client ID (optional)").isVisible()).toBe(false);
        await options.click();
        await steps.field(page, "Read-only client ID (optional)").fill(client);
        await steps.field(page, "Read-only client secret (optional)").fill(secret);
        // The check opens the fold again, because it names a field in it.
        await options.click();
        await steps.press(page, "Check first");
        await steps.said(page, "Read-only client ID (optional)", /This is not what Azure shows/);
        await steps.field(page, "Read-only client ID (optional)").and(page.locator(":focus")).waitFor();
        await expectAccessible(page);
        const [, readClient = "", readSecret = ""] = await createAtProvider(page, "azure-application");
        await steps.field(page, "Read-only client ID (optional)").fill(readClient);
        await steps.field(page, "Read-only client secret (optional)").fill(readSecret);
        await steps.press(page, "Check first");
        await seen(page, "It would work.");
        expect(fixture().takeTroubles()).toEqual(["400 /connections/azure/preflight"]);
      });
    },

    whileConnected: (steps, fixture) => {
      const { card, check, found, status } = steps;
      const connectAgain = async (page: Page) => {
        await press(page, "Connect again");
        await focused(page, "Connect Azure");
        await steps.type(page);
        await steps.press(page, "Connect Azure");
        await status(page, "Active");
      };

      test("S45: says of a secret that expires soon when it does, here and in the overview, and how it is replaced", async () => {
        const page = await fixture().open({ path: azurePage });
        await steps.create(page, "azure-short-secret");
        await connectAgain(page);
        // Below the news, and below the last check as soon as the page has read it.
        await found(page)
          .getByText(/the application's secret expires on 20\d\d-\d\d-\d\d/)
          .first()
          .waitFor();
        await title(page, "Replace the secret").waitFor();
        await card(page)
          .getByText(/The secret expires in (8|9) days\. Run the script again/)
          .waitFor();
        await expectAccessible(page);
        await page.goto(`${fixture().stack.frontEnd}/chat`);
        await title(page, "Everything works.").waitFor();
        await seen(page, "A secret or certificate expires");
        await seen(page, /^expires in (8|9) days$/);
        await expectAccessible(page);
        await press(page, "Replace Azure");
        await steps.create(page, "azure-application");
        await steps.type(page);
        await steps.press(page, "Connect Azure");
        await status(page, "Active");
        expect(await title(page, "Replace the secret").count()).toBe(0);
        await page.goto(`${fixture().stack.frontEnd}/chat`);
        await title(page, "Everything works.").waitFor();
        expect(await title(page, "Coming up").count()).toBe(0);
        expect(fixture().takeTroubles()).toEqual([]);
      });

      test("finds that a role was taken away, and the page where it is given; it is gone when the role is back", async () => {
        const page = await fixture().open({ path: azurePage });
        await inDrawer(page, "Azure", "Take the roles away");
        await check(page);
        await seen(page, "The provider accepts its token, but 1 part does not work.");
        await found(page).getByText("The application can see no enabled subscription").waitFor();
        const there = found(page).getByRole("link", { name: "portal.azure.com", exact: true });
        const hrefs = await there.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
        expect(hrefs).toContainEqual(expect.stringMatching(/SubscriptionsBladeV2$/));
        await status(page, "Active");
        await expectAccessible(page);
        await putRight(page);
        await check(page);
        await found(page).waitFor({ state: "detached" });
        expect(fixture().takeTroubles()).toEqual([]);
      });

      test("is stopped by what ends its access for a time, says what to do, and a check brings it back when it was put right", async () => {
        const page = await fixture().open({ path: azurePage, before: (opened) => opened.addInitScript(asGrace) });
        const [again, blocked] = ["Must be connected again", "Waits for your administrator"];
        for (const [label, badge, words, way] of [
          ["Let the secrets expire", again, "The application's secret has expired.", "Create another secret and connect with it"],
          ["Block the applications", blocked, "A Conditional Access policy blocks the application.", "must exempt the application"],
        ] as const) {
          await inDrawer(page, "Azure", label);
          await check(page);
          await status(page, badge);
          await card(page).locator(".standing").getByText(words).waitFor();
          await card(page).locator(".standing").getByText(way).waitFor();
          await putRight(page);
          await check(page);
          await status(page, "Active");
        }
        expect(fixture().takeTroubles()).toEqual([]);
      });
    },
  },
);
