import { expect, test } from "vitest";
import { fireSchedule } from "../../local/embedded/fire-schedule.ts";
import { chooseWay, expectAccessible, openedConnection, press, seen, showTab } from "./console-fixture.ts";
import { inDrawer, putRight } from "./drawer-steps.ts";
import { submissionContract } from "./submission-contract.ts";

const tailscalePage = "/connections/tailscale/default";
const clients = "https://login.tailscale.com/admin/settings/trust-credentials";

submissionContract(
  {
    title: "Tailscale",
    provider: "Tailscale",
    form: {
      path: "/connect/tailscale?method=client",
      heading: "With an OAuth client",
      fields: ["Client ID", "Client secret"],
      secret: "Client secret",
      submit: "Connect Tailscale",
      choose: (page) => chooseWay(page, "With an OAuth client"),
      shows: async (page) => {
        const links = page.locator("section.method:visible .steps li li").getByRole("link", { name: "login.tailscale.com", exact: true });
        expect(await links.nth(1).getAttribute("href")).toBe(clients);
        await page.getByRole("radio", { name: "With Terraform" }).check();
        await page.getByText('resource "tailscale_oauth_client" "aurora"').waitFor();
      },
    },
    made: { first: "tailscale-client", other: "tailscale-client" },
    malformed: { given: ["", ""], says: { "Client ID": "Client ID is needed.", "Client secret": "Client secret is needed." } },
    obstacles: [
      {
        // A secret that belongs to another client.
        arrange: (page, { type, given }) => type(page, ["kAnotherCNTRL", given()[1] ?? ""]),
        says: [/This is not what Tailscale shows/],
        at: "Client ID",
        troubles: ["400 /connections/tailscale/preflight"],
      },
      {
        arrange: async (page, { type }) => {
          await inDrawer(page, "Tailscale", "Take a scope away");
          await type(page);
        },
        says: ["It would connect, but 1 part would not work."],
        solve: async (page, { found }) => {
          await found(page).getByText("devices:core:read: the client lacks the scope devices:core:read").waitFor();
          expect(await found(page).getByRole("link", { name: "login.tailscale.com" }).getAttribute("href")).toBe(clients);
          await putRight(page);
        },
      },
    ],
    connection: () => ({ name: "Tailscale", path: tailscalePage }),
    // The tailnet, and the command by which machines trust its SSH key.
    shows: async (page, { card, fact, stack }) => {
      await fireSchedule(stack(), "jobsRefreshDue");
      await page.reload();
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await fact(page, "Name").getByText("tailacme1.ts.net").waitFor();
      await fact(page, "Permissions").getByText("All 2 granted").waitFor();
      await card(page).getByText("Next scheduled run").waitFor();
      await card(page).getByText("Scripts and Terraform that make it").click();
      await card(page).getByRole("radio", { name: "On each machine to reach by SSH" }).check();
      await press(page, "Copy On each machine to reach by SSH");
      await expect
        .poll(() => page.evaluate("navigator.clipboard.readText()"))
        .toMatch(/^mkdir -p ~\/\.ssh .+'ssh-ed25519 \S+ aurora-oauth'/);
      await showTab(page, "Technical");
      await fact(page, "Access token").getByText("requested for each use, and not stored").waitFor();
      await card(page).getByText("Client and keys").waitFor();
    },
    passing: [
      ["Answer 504", "It does not work: The provider could not serve the request."],
      ["Answer with a page", "It does not work: The provider sent an answer that cannot be read."],
    ],
    readsFromProvider: /tailscale/,
    ending: {
      cases: [
        ["Revoke the client", "Tailscale does not accept this client and its secret.", "Create a client at Tailscale and connect it."],
      ],
      again: "/connect/tailscale?method=client",
      // The auth key of the new client.
      shows: (_, { stack }) => fireSchedule(stack(), "jobsRefreshDue"),
    },
    disconnect: {
      means: [
        "Within a minute nothing in acme gets its token.",
        "The auth key is deleted at Tailscale, and the client's secret, the SSH key and the auth key are erased here.",
        expect.stringMatching(/^The client stays at Tailscale until you delete it/),
      ],
      link: clients,
      left: ([id]) => [
        /^The auth key k\w+ is deleted at Tailscale\.$/,
        "The credential and the record are erased here.",
        `The client ${id}: only you can delete it.`,
        /^The last access token: it cannot be revoked\. It expires in (59 minutes|1 hour)\.$/,
      ],
    },
  },
  {
    whileConnected: (steps, fixture) => {
      const { check, found } = steps;

      test("finds what a client has lost, and finds nothing once it was put right", async () => {
        const page = await fixture().open({ path: tailscalePage });
        for (const [label, words, remark, way] of [
          [
            "Take a scope away",
            "The provider accepts its token, but 1 part does not work.",
            "devices:core:read: the client lacks the scope devices:core:read",
            "Devices > Core > Read",
          ],
          [
            "Replace the tag",
            "It works: the provider accepts its token.",
            /Machines join with tag:aurora, and the client now has tag:web/,
            "The next auth key has the client's tags.",
          ],
        ] as const) {
          await inDrawer(page, "Tailscale", label);
          await check(page);
          await seen(page, words);
          await found(page).getByText(remark).waitFor();
          await found(page).getByText(way).waitFor();
          await expectAccessible(page);
          await putRight(page);
          await check(page);
          await found(page).waitFor({ state: "detached" });
        }
        expect(fixture().takeTroubles()).toEqual([]);
      });

      test("finds that the auth key was deleted, and that a tag without an owner keeps another one from being created", async () => {
        const page = await fixture().open({ path: tailscalePage });
        await inDrawer(page, "Tailscale", "Delete the auth key");
        await check(page);
        await found(page).getByText("the auth key was deleted at Tailscale, or has expired").waitFor();
        await inDrawer(page, "Tailscale", "Take the owner from the tag");
        await press(page, "Connect again");
        await steps.type(page);
        await steps.press(page, "Connect Tailscale");
        await openedConnection(page, "Tailscale");
        await fireSchedule(fixture().stack, "jobsRefreshDue");
        await check(page);
        await found(page).getByText("tag:aurora: the tag tag:aurora has no owner").waitFor();
        await found(page).getByText('"tag:aurora": ["autogroup:admin"],').waitFor();
        await putRight(page);
        expect(fixture().takeTroubles()).toEqual([]);
      });
    },
  },
);
