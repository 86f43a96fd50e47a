import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { rolesPage } from "../../lib/providers/aws/aws.ts";
import { confirmDisconnect, expectAccessible, focused, follow, press, seen, title } from "./console-fixture.ts";
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
        // The external ID, and a template, a link and a command that hold it.
        const externalId = await page.locator(".copy", { hasText: "External ID" }).locator("code").textContent();
        expect(externalId).toMatch(/^[0-9a-f-]{36}$/);
        await page.getByRole("radio", { name: /^Read data/ }).check();
        await page.getByText("For every account of an organisation").click();
        await page.getByText(/ParameterKey=RoleType,ParameterValue='ReadData'/).waitFor();
        await page.getByText(new RegExp(`ParameterKey=ExternalId,ParameterValue='${externalId}'`)).waitFor();
        const downloading = page.waitForEvent("download");
        await press(page, "Download the template");
        const download = await downloading;
        expect(download.suggestedFilename()).toBe("aurora-access.yaml");
        const chunks = await (await download.createReadStream()).toArray();
        expect(Buffer.concat(chunks).toString()).toContain(`Default: "${externalId}"`);
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
          // A connect says the same, with the line to change.
          await steps.press(page, "Connect AWS");
          await seen(page, /lets this application in without an external ID\.\s+Please verify:/);
          await condition(page).waitFor();
          await expectAccessible(page);
          await putRight(page);
        },
        troubles: [expect.stringMatching(/^400 \/workspaces\/[\w-]+\/aws\/role$/)],
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
        const quickCreateUrl =
          "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/quickcreate?stackName=aurora-access";
        const page = await fixture().open({
          path: formPage,
          before: (opened) =>
            opened.route("**/aws/cfn-quickcreate?*", async (route) => {
              const response = await route.fetch();
              return route.fulfill({ response, json: { ...(await response.json()), quickCreateUrl } });
            }),
        });
        expect(await page.getByRole("link", { name: "Open CloudFormation, filled in" }).getAttribute("href")).toBe(quickCreateUrl);
        expect(fixture().takeTroubles()).toEqual([]);
      });

      test("says of a role that AWS does not know everywhere yet what to verify, and when to try again", async () => {
        const message =
          "Aurora cannot assume this role.\n\nPlease verify:\n- The role exists\n\nA new role takes up to two minutes to work.";
        const pending = { error: "Role assumption failed", message, code: "trust_refused", pending: true, retry_after_seconds: 15 };
        const headers = { "access-control-allow-origin": fixture().stack.frontEnd };
        const page = await fixture().open({
          path: formPage,
          before: (opened) =>
            opened.route("**/aws/role", (route) =>
              route.request().method() === "OPTIONS" ? route.continue() : route.fulfill({ status: 400, headers, json: pending }),
            ),
        });
        await steps.type(page, ["arn:aws:iam::111122223333:role/aurora-access"]);
        await steps.press(page, "Connect AWS");
        await seen(page, "Try again in 15 seconds.");
        await seen(page, /A new role takes up to two minutes to work\./);
        await trust(page).first().getByText("With your external ID: refused. It must be let in.").waitFor();
        expect(fixture().takeTroubles()).toEqual([expect.stringMatching(/^400 .+\/aws\/role$/)]);
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
        await page.locator("button.primary").getByText("Check", { exact: true }).waitFor();
        await expectAccessible(page);
        await follow(page, "All connections");
        await title(page, "1 needs attention").waitFor();
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

    afterDisconnected: ({ given, status }, fixture) => {
      const account = () => accountOf(given()[0]);

      test("offers to connect a disconnected account again by the same role; one whose role became open is told what to change, and stays disconnected", async () => {
        const page = await fixture().open();
        await follow(page, "+ Connect");
        await follow(page, "AWS");
        await title(page, "Disconnected accounts").waitFor();
        await expectAccessible(page);
        await press(page, `Connect again ${account()}`);
        await focused(page, `AWS ${account()}`);
        await status(page, "Active");
        expect(fixture().takeTroubles()).toEqual([]);
        await press(page, "Disconnect");
        await confirmDisconnect(page);
        await focused(page, `AWS ${account()} is disconnected`);
        await page.goto(`${fixture().stack.frontEnd}${formPage}`);
        await inDrawer(page, "AWS", "Open the trust");
        await press(page, `Connect again ${account()}`);
        await seen(page, "The role lets this application in without your external ID.");
        await condition(page).waitFor();
        await putRight(page);
        expect(fixture().takeTroubles()).toEqual([expect.stringMatching(/^400 \/workspaces\/[\w-]+\/aws\/accounts\/\d{12}\/reconnect$/)]);
      });
    },
  },
);
