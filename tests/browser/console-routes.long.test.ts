import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { readDescriptions } from "../../release/openapi/read-descriptions.ts";
import {
  answered,
  chooseWay,
  confirmDisconnect,
  connectGoogle,
  openFolds,
  press,
  seen,
  showTab,
  title,
  useConsole,
} from "./console-fixture.ts";

/** The routes of the API: those that the console may call, and those in the words of Aurora's client. */
const rows = (await readDescriptions()).flatMap(({ routes }) =>
  Object.entries(routes).map(([on, { dialect, auroraOnly }]) => {
    const [method = "", path = ""] = on.split(" ");
    const names = new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`);
    return { on, method, names, fixed: path.replace(/\{\w+\}/g, "").length, isAurora: dialect === "aurora" || auroraOnly === true };
  }),
);
const ofAurora = new Set(rows.filter(({ isAurora }) => isAurora).map(({ on }) => on));

/** Finds the route of a request as the gateway does: of several, the one with the most fixed words. */
const findRow = (method: string, path: string) =>
  rows.filter((row) => row.method === method && row.names.test(path)).toSorted((one, other) => other.fixed - one.fixed)[0]?.on;

/** How each provider is connected by its form, and what is made there for it. */
const forms = [
  {
    path: "/connect/gcp?method=service_account_key",
    made: "Create a service account's key",
    submit: "Connect Google Cloud",
  },
  { path: "/connect/ovh?method=service_account", made: "Create a service account", submit: "Connect OVHcloud" },
  { path: "/connect/azure?method=service_principal", made: "Register an application", submit: "Connect Azure" },
  { path: "/connect/tailscale?method=client", made: "Create an OAuth client", submit: "Connect Tailscale" },
  { path: "/connect/aws", made: "Create a role", submit: "Connect AWS" },
] as const;

describe("the routes that the console calls, in Chromium", () => {
  const fixture = useConsole();
  const called = new Set<string>();
  const walk = async (path: string): Promise<Page> => {
    const page = await fixture().open({
      path,
      before: async (opened) =>
        opened.on("request", (request) => {
          // A call of the page has its header; the browser itself goes to the API for a login. The console's own session is no route of the API. Where it is
          // deployed, a path without the header reaches the API as well. A navigation there is to a page.
          const { origin, pathname } = new URL(request.url());
          const isCall = request.headers()["x-aurora-console"] !== undefined && !pathname.startsWith("/console/");
          const row = findRow(request.method(), pathname);
          if (isCall || origin === new URL(fixture().stack.api).origin || (row !== undefined && !request.isNavigationRequest())) {
            called.add(row ?? `no route: ${request.method()} ${pathname}`);
          }
        }),
    });
    await answered(page);
    return page;
  };
  const disconnect = async (page: Page, name: string | RegExp) => {
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await page.getByRole("heading", { name }).and(page.locator(":focus")).waitFor();
  };

  test.each(["gcp", "aws", "azure", "ovh", "tailscale"])("every way to connect %s, with its scripts", async (provider) => {
    const page = await walk(`/connect/${provider}`);
    const others = page.getByRole("list", { name: "Other ways" }).getByRole("link");
    await page.getByText(/^Other ways/).click();
    for (const way of ["", ...(await others.allTextContents())]) {
      await (way === "" ? undefined : chooseWay(page, way));
      const account = page.getByLabel("AWS account", { exact: true });
      if (await account.isVisible()) {
        await account.fill("471108150102");
        await press(page, "Show what to trust");
      }
      await answered(page);
      await openFolds(page);
    }
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each(forms)("a connection by $path, and its disconnect", async ({ path, made, submit }) => {
    const page = await walk(path);
    await press(page, made);
    await seen(page, `Done: ${made}. The form below is filled in.`);
    await press(page, "Check first");
    await seen(page, "It would work.");
    await press(page, submit);
    await page.getByRole("article").waitFor();
    await openFolds(page);
    await press(page, "Check again");
    await seen(page, /It works/);
    await disconnect(page, / is disconnected$/);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("many accounts, and the overview of all", async () => {
    const page = await walk("/connect/aws");
    await page.getByRole("radio", { name: "Many accounts at once" }).check();
    await press(page, "Create 30 roles");
    await seen(page, "Done: Create 30 roles. The form below is filled in.");
    await press(page, "Connect all");
    await seen(page, "30 of 30 accounts are connected.");
    await page.goto(`${fixture().stack.frontEnd}/`);
    await title(page, "Everything works.").waitFor();
    await answered(page);
    await page.goto(`${fixture().stack.frontEnd}/people`);
    await answered(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("a login with its setup, from the plan to the disconnect", async () => {
    const page = await walk("/chat");
    await connectGoogle(page);
    await showTab(page, "Technical");
    await press(page, "Refresh now");
    await answered(page);
    for (const below of ["plan", "setup"]) {
      await page.goto(`${fixture().stack.frontEnd}/connections/gcp/default/${below}`);
      await answered(page);
    }
    await page.goto(`${fixture().stack.frontEnd}/connections/gcp/default`);
    await answered(page);
    await disconnect(page, "Google Cloud is disconnected");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("are none of Aurora's dialect", () => {
    expect([...ofAurora]).toEqual(expect.arrayContaining(["POST /azure/login", "GET /user_tokens", "GET /gcp/setup/status/{id}"]));
    expect([...called].filter((on) => ofAurora.has(on) || on.startsWith("no route"))).toEqual([]);
    expect([...called].toSorted()).toEqual([
      "DELETE /connections/{provider}",
      "GET /activity",
      "GET /attention",
      "GET /callback",
      "GET /connections",
      "GET /connections/{provider}/certificate",
      "GET /connections/{provider}/customer-side",
      "GET /connections/{provider}/federated",
      "GET /connections/{provider}/{account}",
      "GET /connections/{provider}/{account}/targets",
      "GET /gcp/setup/ledger",
      "GET /gcp/setup/plan",
      "GET /gcp/setup/runs/{id}",
      "GET /gcp/start",
      "GET /providers",
      "POST /connections/confirm",
      "POST /connections/confirm/preview",
      "POST /connections/{provider}",
      "POST /connections/{provider}/bulk",
      "POST /connections/{provider}/check",
      "POST /connections/{provider}/login",
      "POST /connections/{provider}/preflight",
      "POST /connections/{provider}/refresh",
    ]);
  });
});
