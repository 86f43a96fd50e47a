import { describe, expect, test } from "vitest";
import { toLinkToken } from "../../../lib/connect-sessions/connect-session.ts";
import {
  connectByLogin,
  connectParams,
  finish,
  type Made,
  newBrowser,
  newServer,
  newSession,
  returnUrl,
  statusOf,
  step,
  tryNewSession,
  walkToCallback,
} from "../../fixtures/connect-session-world.ts";
import { addAccount, refreshTokenStates } from "../../fixtures/google-control.ts";
import { newPerson, outcomeOf } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

const ownPlace: unknown = expect.stringMatching(/^s-[0-9a-f]{16}$/);

describe("embedded: connect sessions", () => {
  const target = useEmbeddedTarget({ params: connectParams });
  healAfterEach(target);

  test("S91: an end user connects Google by a link, and nothing is connected until the server finishes the session", async () => {
    const [server, browser, account] = [await newServer(target), await newBrowser(target), await addAccount(target)];
    const made = await newSession(server, { tags: { plan: "team" } });
    expect(made).toEqual({
      id: expect.stringMatching(/^cs_[\w-]{43}$/),
      link: `${target.api}/console/connect/${toLinkToken(made.id)}`,
      expires_at: expect.any(String),
    });
    expect(await statusOf(server, made)).toBe("created");
    // A mail scanner opens the link: the page claims nothing.
    expect((await (await newBrowser(target)).visit(made.link)).status).toBe(200);
    expect(await statusOf(server, made)).toBe("created");

    const callback = await connectByLogin(browser, made, account);
    expect(callback.status).toBe(303);
    expect(callback.headers.get("location")).toBe(`${returnUrl}?session=${made.id}&status=completed`);
    expect(await statusOf(server, made)).toBe("completed");
    expect((await server.client.listConnections()).json).toEqual({ connections: [] });

    const finished = await finish(server, made);
    expect([finished.status, finished.json]).toEqual([
      200,
      {
        id: made.id,
        status: "finished",
        expires_at: expect.any(String),
        end_user: { id: "jo-1", name: "Jo Doe", email: "jo@customer.example" },
        tags: { plan: "team" },
        connection: { provider: "gcp", account: ownPlace, id: expect.any(String) },
        failure: null,
        task_id: expect.any(String),
      },
    ]);
    expect((await server.client.readConnection("gcp")).json).toMatchObject({
      status: "active",
      connected_by: server.id,
      tags: { plan: "team" },
    });
    expect((await finish(server, made)).text).toBe(finished.text);
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
  });

  test("the page is offered what the session allows, and shows whose it is", async () => {
    const [server, browser] = [await newServer(target), await newBrowser(target)];
    const providers = [{ provider: "gcp" as const, methods: ["login"] }, { provider: "tailscale" as const }];
    const made = await newSession(server, { providers, label: "Shop" });
    expect((await step(browser, made, "open")).json).toEqual({ status: "opened" });
    const { json } = await step(browser, made, "offer");
    expect(json).toMatchObject({
      status: "opened",
      caller: { name: "Example Ltd", colour: "#0b5fff" },
      end_user: { id: "jo-1", name: "Jo Doe", email: "jo@customer.example" },
      ...{ account: null, label: "Shop", reconnect: false, return_to: null },
      providers: [{ provider: "gcp", methods: [{ name: "login" }] }, { provider: "tailscale" }],
    });
    expect((await step(browser, made, "open")).status).toBe(200);
  });

  test("an end user who leaves fails the session, and goes back to its server", async () => {
    const [server, browser] = [await newServer(target), await newBrowser(target)];
    const made = await newSession(server);
    await step(browser, made, "open");
    expect((await step(browser, made, "leave")).json).toEqual({ return_to: `${returnUrl}?session=${made.id}&status=failed` });
    expect((await server.client.readConnectSession(made.id)).json).toMatchObject({ status: "failed", failure: { code: "consent_denied" } });
    expect((await step(browser, made, "login", { provider: "gcp" })).json).toMatchObject({ code: "connect_session_over" });
  });

  test("the browser of a session that is over learns how it ended, and gets the same way back", async () => {
    const [server, browser, account] = [await newServer(target), await newBrowser(target), await addAccount(target)];
    const shownOf = async (made: Made) => {
      expect((await step(browser, made, "open")).status).toBe(200);
      const { status, providers, return_to } = (await step(browser, made, "offer")).json;
      return [status, providers, return_to];
    };
    const made = await newSession(server);
    const callback = await connectByLogin(browser, made, account);
    await finish(server, made);
    expect(await shownOf(made)).toEqual(["finished", [], callback.headers.get("location")]);
    const ended = await newSession(server);
    await step(browser, ended, "open");
    await server.client.endConnectSession(ended.id);
    expect(await shownOf(ended)).toEqual(["ended", [], `${returnUrl}?session=${ended.id}&status=failed`]);
  });

  test("a caller without the right makes no session, nor one with connectors:write", async () => {
    expect((await tryNewSession(await newPerson(target, { permissions: ["connectors:read", "connectors:write"] }))).status).toBe(403);
  });

  test("consent that is refused at the provider leads back to the hosted page, in which the end user can go on", async () => {
    const [server, browser, account] = [await newServer(target), await newBrowser(target), await addAccount(target)];
    const made = await newSession(server);

    const refused = await browser.visit(await walkToCallback(browser, made, account, { decision: "deny" }));
    expect(refused.headers.get("location")).toBe(`${made.link}?failed=consent_denied`);
    expect(await statusOf(server, made)).toBe("opened");
    expect(outcomeOf(await connectByLogin(browser, made, account))).toEqual({ session: made.id, status: "completed" });
  });
});
