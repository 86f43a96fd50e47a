import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { rolesPage } from "../../lib/providers/aws/aws.ts";
import { expectAccessible, follow, seen, title } from "./console-fixture.ts";
import { inDrawer, putRight } from "./drawer-steps.ts";
import { submissionContract } from "./submission-contract.ts";

const asMary = 'sessionStorage.setItem("person", "mary")';
const formPage = "/connect/aws";

const accountOf = (arn = "") => arn.split(":")[4] ?? "";
const trust = (page: Page) => page.getByRole("list", { name: "Trust test" }).getByRole("listitem");
const condition = (page: Page) => page.getByText(/^"Condition": \{"StringEquals": \{"sts:ExternalId": "[0-9a-f-]{36}"\}\}$/);

submissionContract(
  {
    title: "an AWS role",
    provider: "AWS",
    form: {
      path: formPage,
      heading: "Connect AWS",
      fields: ["Role ARN"],
      submit: "Connect AWS",
      shows: async (page) => {
        // The external ID, and a template and a command that hold it.
        const externalId = await page.locator(".copy", { hasText: "External ID" }).locator("code").textContent();
        expect(externalId).toMatch(/^[0-9a-f-]{36}$/);
        await page.getByRole("radio", { name: "In every account of an organisation" }).check();
        await page.getByText(new RegExp(`ParameterKey=ExternalId,ParameterValue='${externalId}'`)).waitFor();
        await page.getByRole("radio", { name: "With CloudFormation" }).check();
        await page.getByText(`Default: "${externalId}"`).waitFor();
      },
    },
    made: { first: "aws-role", other: "aws-role" },
    malformed: {
      given: ["arn:aws:iam::111122223333:user/ada"],
      says: { "Role ARN": "Role ARN: this has another form. Such as arn:aws:iam::111122223333:role/AuroraReadOnlyRole." },
    },
    obstacles: [
      {
        arrange: async (page, { type }) => {
          await inDrawer(page, "AWS", "Open the trust");
          await type(page);
        },
        says: ["It would not work: the role lets this application in without your external ID."],
        solve: async (page, steps) => {
          expect(await trust(page).allTextContents()).toEqual([
            "With your external ID: let in, as it must be.",
            "Without an external ID, or with a random one: let in. Both must be refused.",
          ]);
          // A connect checks first, and says the same, with the line to change.
          await steps.press(page, "Connect AWS");
          await seen(page, "It would not work: the role lets this application in without your external ID.");
          await condition(page).waitFor();
          await expectAccessible(page);
          await putRight(page);
        },
      },
    ],
    works: async (page) => {
      expect(await trust(page).locator("visible=true").and(page.locator('[data-mark="done"]')).count()).toBe(3);
    },
    connection: ([arn]) => ({ name: `AWS ${accountOf(arn)}`, path: `/connections/aws/${accountOf(arn)}` }),
    shows: (page, { given }) => seen(page, given()[0] ?? ""),
    passing: [
      ["Take our own right away", "It does not work: The provider does not accept this application."],
      ["STS goes down", /^It does not work: The provider could not serve the request\./],
    ],
    disconnect: {
      means: [
        "Within a minute nothing in acme gets its token.",
        "The record with the role's ARN is erased here. Nothing else is stored.",
        expect.stringMatching(/^The role stays in your account until you delete its stack\./),
      ],
      link: rolesPage,
      left: () => [
        /The role arn:aws:iam::\d{12}:role\/AuroraReadOnlyRole: only you can delete it/,
        /The last session in account \d{12}: it cannot be revoked from here\. It expires in (59 minutes|1 hour)\./,
      ],
    },
  },
  {
    beforeConnected: (steps, fixture) => {
      test("links to CloudFormation, filled in, where the operator has published the template", async () => {
        const url = "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/quickcreate?stackName=aurora-access";
        const page = await fixture().open({
          path: formPage,
          before: (opened) =>
            opened.route("**/connections/aws/customer-side?*", (route) =>
              route.fulfill({
                json: {
                  method: "role",
                  set_up: [],
                  remove: [],
                  fields: [],
                  links: [{ title: "CloudFormation, filled in", url }],
                  values: [],
                },
              }),
            ),
        });
        expect(await page.getByRole("link", { name: "CloudFormation, filled in" }).getAttribute("href")).toBe(url);
        expect(fixture().takeTroubles()).toEqual([]);
      });

      test("says of a role that AWS does not know everywhere yet when to try again", async () => {
        const refused = { code: "trust_refused", retry_after_seconds: 15 };
        const verified = { works: true, failure: null, findings: [], identity: null, replaces_connection: null };
        const page = await fixture().open({
          path: formPage,
          before: async (opened) => {
            await opened.route("**/connections/aws/preflight", (route) => route.fulfill({ json: verified }));
            await opened.route("**/connections/aws", (route) => route.fulfill({ status: 409, json: refused }));
          },
        });
        await steps.type(page, ["arn:aws:iam::111122223333:role/aurora-access"]);
        await steps.press(page, "Connect AWS");
        await seen(page, "Try again in 15 seconds.");
        await trust(page).first().getByText("With your external ID: refused. It must be let in.").waitFor();
        expect(fixture().takeTroubles()).toEqual(["409 /connections/aws"]);
      });
    },

    whileConnected: ({ given, check, status }, fixture) => {
      const account = () => accountOf(given()[0]);
      const rolePage = () => `/connections/aws/${account()}`;

      test("withholds a role that became open, says why and what to change, and has it back when a check finds it closed", async () => {
        const page = await fixture().open({ path: rolePage() });
        await status(page, "Active");
        await inDrawer(page, "AWS", "Open the trust");
        await check(page);
        await status(page, "Must be corrected at the provider");
        await seen(page, /^The role lets this application in without your external ID\.$/);
        await condition(page).waitFor();
        await page.locator("button.primary").getByText("Check again", { exact: true }).waitFor();
        await expectAccessible(page);
        await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Overview" }).click();
        await title(page, "1 of 1 connection needs you.").waitFor();
        await follow(page, `What to do about AWS ${account()}`);
        await putRight(page);
        await check(page);
        await status(page, "Active");
        await condition(page).waitFor({ state: "detached" });
        expect(fixture().takeTroubles()).toEqual([]);
      });

      test("tells a role that is deleted, or has another external ID, as a refusal that AWS does not explain, and it comes right", async () => {
        const page = await fixture().open({ path: rolePage() });
        await status(page, "Active");
        for (const label of ["Delete the role", "Change the external ID"]) {
          await inDrawer(page, "AWS", label);
          await check(page);
          await status(page, "Must be corrected at the provider");
          await trust(page).first().getByText("With your external ID: refused. It must be let in.").waitFor();
          await putRight(page);
          await check(page);
          await status(page, "Active");
        }
        expect(fixture().takeTroubles()).toEqual([]);
      });

      test("lets a reader look and check", async () => {
        const page = await fixture().open({ path: rolePage(), before: (opened) => opened.addInitScript(asMary) });
        await status(page, "Active");
        await seen(page, given()[0] ?? "");
        await check(page);
        await seen(page, "It works: the provider accepts its token.");
        expect(await page.getByRole("button", { name: "Disconnect" }).count()).toBe(0);
        expect(fixture().takeTroubles()).toEqual([]);
      });
    },
  },
);
