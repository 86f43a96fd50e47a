import { describe, expect, test } from "vitest";
import {
  connectByLogin,
  connectParams,
  finish,
  newBrowser,
  newServer,
  newSession,
  returnUrl,
  sendStep,
  statusOf,
  step,
  tryNewSession,
  verifier,
  walkToCallback,
} from "../../fixtures/connect-session-world.ts";
import { addAccount, countCodeExchanges, refreshTokenStates } from "../../fixtures/google-control.ts";
import { type Answer, newPerson } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

const codeOf = ({ status, json }: Answer) => [status, json.code];

describe("embedded: attacks on connect sessions", () => {
  const target = useEmbeddedTarget({
    params: {
      ...connectParams,
      connectReturns: `${connectParams.connectReturns}, https://partner.example/done for=partner-one|partner-two #ffffff Partner`,
    },
  });
  healAfterEach(target);

  /** A session that a browser has opened. */
  async function opened(body: Parameters<typeof newSession>[1] = {}) {
    const [server, browser] = [await newServer(target), await newBrowser(target)];
    const made = await newSession(server, body);
    await step(browser, made, "open");
    return { server, browser, made };
  }

  /** A session whose end user is done. */
  async function completed(body: Parameters<typeof newSession>[1] = {}) {
    const { server, browser, made } = await opened(body);
    const account = await addAccount(target);
    await connectByLogin(browser, made, account);
    return { server, browser, made, account };
  }

  test("S91: a second browser gets nothing of a session that another one has opened, with its id or with a cookie of its own", async () => {
    const { browser, made } = await opened();
    const [stranger, other] = [await newBrowser(target), await opened()];
    expect(codeOf(await step(stranger, made, "open"))).toEqual([409, "connect_session_taken"]);
    for (const name of ["offer", "preflight", "submission", "login", "leave", "kit"] as const) {
      expect(codeOf(await step(stranger, made, name, {}))).toEqual([409, "connect_session_taken"]);
      expect(codeOf(await step(other.browser, made, name, {}))).toEqual([409, "connect_session_taken"]);
    }
    expect((await step(browser, made, "offer")).status).toBe(200);
  });

  test("S91: a browser whose answer was lost opens the link again, and owns the session from its second request on", async () => {
    const [server, browser, other] = [await newServer(target), await newBrowser(target), await newBrowser(target)];
    const made = await newSession(server);
    // Lost: no cookie of it is kept.
    expect((await sendStep(await newBrowser(target), made, "open")).json).toEqual({ status: "created" });
    expect((await sendStep(browser, made, "open")).json).toEqual({ status: "created" });
    expect(codeOf(await step(browser, made, "offer"))).toEqual([409, "connect_session_taken"]);
    expect((await sendStep(browser, made, "open")).json).toEqual({ status: "opened" });
    expect((await sendStep(browser, made, "open")).json).toEqual({ status: "opened" });
    expect(codeOf(await step(other, made, "open"))).toEqual([409, "connect_session_taken"]);
  });

  test("S91: of two browsers that open a link at once, one owns it", async () => {
    const made = await newSession(await newServer(target));
    const browsers = [await newBrowser(target), await newBrowser(target), await newBrowser(target)];
    const statuses = (await Promise.all(browsers.map((browser) => step(browser, made, "open")))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409, 409]);
    const offers = await Promise.all(browsers.map((browser) => step(browser, made, "offer")));
    expect(offers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test("S91: who knows the link alone does not learn the id, with which the browser of the person who connected returns", async () => {
    const { browser, made } = await completed();
    const { session } = Object.fromEntries(new URL((await step(browser, made, "offer")).json.return_to as string).searchParams);
    expect(session).toBe(made.id);
    expect(made.link).not.toContain(made.id.slice(3));
    const other = await opened();
    const told = [await step(other.browser, other.made, "open"), await step(other.browser, other.made, "offer")];
    const login = await step(other.browser, other.made, "login", { provider: "gcp" });
    expect([...told, login].map(({ text }) => text).join()).not.toContain(other.made.id);
    // In the place of an id the link's own token finds nothing.
    const { server } = other;
    expect(codeOf(await server.client.readConnectSession(other.made.link.split("/").at(-1) ?? ""))).toEqual([404, "not_found"]);
  });

  test("S91: a page of another site opens no session and sends no step", async () => {
    const { browser, made } = await opened();
    for (const headers of [{}, { "x-aurora-console": "1", "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-origin" }]) {
      expect((await step(browser, made, "offer", undefined, headers)).status).toBe(403);
      expect((await step(browser, made, "open", undefined, headers)).status).toBe(403);
    }
  });

  test("S91: the page refuses frames, and keeps no opener", async () => {
    const { browser, made } = await opened();
    const { headers } = await browser.visit(made.link);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  });

  test("S91: a login link of a session works in its browser alone, before Google is asked", async () => {
    const { browser, made } = await opened();
    const { json } = await step(browser, made, "login", { provider: "gcp" });
    const victim = await newBrowser(target);
    const started = await victim.visit(String(json.login_url));
    expect(started.headers.get("location")).toBe(`${made.link}?failed=browser_mismatch`);
  });

  test("S91: a callback in another browser is refused before its code is sent, and completes nothing", async () => {
    const { server, browser, made } = await opened();
    const url = await walkToCallback(browser, made, await addAccount(target));
    const victim = await newBrowser(target);
    const exchanges = await countCodeExchanges(target, async () => {
      expect((await victim.visit(url)).headers.get("location")).toBe(`${made.link}?failed=browser_mismatch`);
    });
    expect([exchanges, await statusOf(server, made)]).toEqual([0, "opened"]);
  });

  test("S91: another machine, another organisation and a wrong verifier finish nothing; five wrong ones fail the session and end the grant", async () => {
    const { server, made, account } = await completed();
    const colleague = await newServer(target, { org: server.org });
    const admin = await newServer(target, { org: server.org, permissions: ["connect_sessions:write", "connectors:write"] });
    const stranger = await newServer(target);
    expect(codeOf(await finish(admin, made))).toEqual([403, "forbidden"]);
    expect(codeOf(await finish(colleague, made))).toEqual([404, "not_found"]);
    expect(codeOf(await colleague.client.readConnectSession(made.id))).toEqual([404, "not_found"]);
    expect(codeOf(await colleague.client.endConnectSession(made.id))).toEqual([404, "not_found"]);
    expect((await admin.client.readConnectSession(made.id)).status).toBe(200);
    expect(codeOf(await finish(stranger, made))).toEqual([404, "not_found"]);
    expect(codeOf(await stranger.client.readConnectSession(made.id))).toEqual([404, "not_found"]);
    expect(codeOf(await stranger.client.endConnectSession(made.id))).toEqual([404, "not_found"]);
    for (let time = 1; time <= 4; time += 1) {
      expect(codeOf(await finish(server, made, `${verifier}-wrong`))).toEqual([403, "verifier_refused"]);
    }
    expect([await statusOf(server, made), await refreshTokenStates(target, account)]).toEqual(["completed", ["live"]]);
    expect(codeOf(await finish(server, made, `${verifier}-wrong`))).toEqual([403, "verifier_refused"]);
    expect((await server.client.readConnectSession(made.id)).json).toMatchObject({
      status: "failed",
      failure: { code: "verifier_refused" },
    });
    expect(codeOf(await finish(server, made))).toEqual([410, "connect_session_over"]);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
  });

  test("S91: a login whose place is connected when it is finished is revoked", async () => {
    const [server, grants] = [await newServer(target), [await addAccount(target), await addAccount(target)]];
    const all = [];
    for (const account of grants) {
      const [browser, made] = [await newBrowser(target), await newSession(server, { account: "team" })];
      await connectByLogin(browser, made, account);
      all.push({ made, account });
    }
    const [first, second] = all;
    expect((await finish(server, first?.made ?? expect.unreachable())).status).toBe(200);
    expect(codeOf(await finish(server, second?.made ?? expect.unreachable()))).toEqual([409, "already_connected"]);
    expect(await Promise.all(all.map(({ account }) => refreshTokenStates(target, account)))).toEqual([["live"], ["revoked"]]);
  });

  test("S91: a login tells Google nothing of the connection in the place of a session, unless it connects that again", async () => {
    const [{ server, browser, made, account }, empty] = [await completed({ account: "team" }), { account: "free" }];
    await finish(server, made);
    const ask = async (body: Parameters<typeof newSession>[1]) => {
      const session = await newSession(server, body);
      await step(browser, session, "open");
      const { json } = await step(browser, session, "login", { provider: "gcp" });
      const url = new URL((await browser.visit(String(json.login_url))).headers.get("location") ?? "");
      return ["login_hint", "prompt"].map((name) => url.searchParams.get(name));
    };
    expect(await ask({ account: "team" })).toEqual(await ask(empty));
    expect((await ask(empty))[0]).toBeNull();
    expect((await ask({ connection: { provider: "gcp", account: "team" } }))[0]).toBe(account.sub);
  });

  test("S91: nothing is finished before the end user is done", async () => {
    const { server, made } = await opened();
    expect(codeOf(await finish(server, made))).toEqual([409, "connect_session_incomplete"]);
  });

  test("S91: two finishes at once make one connection, and tell of it once", async () => {
    const { server, made } = await completed();
    const answers = await Promise.all([finish(server, made), finish(server, made), finish(server, made)]);
    const codes = answers.map(({ status, json }) => json.code ?? status);
    expect(codes).toContain(200);
    expect(codes.every((code) => code === 200 || code === "request_in_progress")).toBe(true);
    expect((await server.client.listConnections()).json.connections).toHaveLength(1);
    const told = (await target.inside.events()).filter(
      ({ "detail-type": name, detail }) => name === "connection.connected" && detail.organisation === server.org,
    );
    expect(told).toHaveLength(1);
  });

  test("S91: a session that its server has ended takes nothing, and a grant that waited is revoked", async () => {
    const { server, browser, made, account } = await completed();
    expect((await server.client.endConnectSession(made.id)).json).toMatchObject({ status: "ended" });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(codeOf(await finish(server, made))).toEqual([410, "connect_session_over"]);
    expect((await server.client.endConnectSession(made.id)).status).toBe(200);
    for (const name of ["login", "leave", "submission", "kit"] as const) {
      expect(codeOf(await step(browser, made, name, { provider: "gcp" }))).toEqual([410, "connect_session_over"]);
    }
    expect(codeOf(await step(await newBrowser(target), made, "offer"))).toEqual([409, "connect_session_taken"]);
  });

  test("S91: a session that was ended during the login is not completed by the callback", async () => {
    const { server, browser, made } = await opened();
    const url = await walkToCallback(browser, made, await addAccount(target));
    await server.client.endConnectSession(made.id);
    expect((await browser.visit(url)).headers.get("location")).toBe(`${made.link}?failed=connect_session_over`);
    expect(await statusOf(server, made)).toBe("ended");
    expect((await server.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("S91: after its 30 minutes a session is over, says so once, and its server cannot finish it", async () => {
    const { server, browser, made } = await completed();
    const unopened = await newSession(server);
    await target.inside.patchItems("CONNECT_SESSION#", "expires_at", Date.now() - 1000);
    expect(await statusOf(server, made)).toBe("expired");
    expect(codeOf(await finish(server, made))).toEqual([410, "connect_session_over"]);
    expect(codeOf(await step(browser, made, "login", { provider: "gcp" }))).toEqual([410, "connect_session_over"]);
    expect(codeOf(await step(browser, unopened, "open"))).toEqual([410, "connect_session_over"]);

    await target.inside.patchItems("CONNECT_SESSION#", "due_at", new Date(Date.now() - 1000).toISOString());
    await target.inside.invoke("jobsSweepGrants");
    await target.inside.invoke("jobsSweepGrants");
    const told = (await target.inside.events()).filter(
      ({ "detail-type": name, detail }) => name === "connect_session.expired" && detail.organisation === server.org,
    );
    expect(told.map(({ detail }) => detail.session).sort()).toEqual([made.id, unopened.id].sort());
    expect(told.every(({ detail }) => detail.end_user === "jo-1")).toBe(true);
    expect(await statusOf(server, made)).toBe("expired");
  });

  test("S91: a return address is one that the operator has registered, character by character", async () => {
    const server = await newServer(target);
    const wrong = ["https://evil.example/", `${returnUrl}/`, `${returnUrl}?next=1`, `${returnUrl}#a`, returnUrl.replace("app", "APP")];
    for (const return_url of [...wrong, returnUrl.replace("https", "http"), `${returnUrl}%2f..`]) {
      const { status, json } = await tryNewSession(server, { return_url });
      expect([status, json.code, json.field]).toEqual([400, "invalid_request", "return_url"]);
    }
  });

  test("S91: a return address that is registered for other organisations is refused like one that is not registered", async () => {
    const address = { return_url: "https://partner.example/done" };
    const [stranger, partner] = [await newServer(target), await newServer(target, { org: "partner-two" })];
    const { status, json } = await tryNewSession(stranger, address);
    expect([status, json.code, json.field]).toEqual([400, "invalid_request", "return_url"]);
    expect((await tryNewSession(partner, address)).status).toBe(201);
  });

  test("S91: a session for one provider and method connects no other", async () => {
    const { browser, made } = await opened({ providers: [{ provider: "azure" as const, methods: ["federated"] }], account: "team" });
    const sent = async (name: "preflight" | "submission", body: object) => {
      const { json } = await step(browser, made, name, { fields: {}, ...body });
      return [json.code, json.field];
    };
    expect(await sent("submission", { provider: "aws", method: "role" })).toEqual(["invalid_request", "provider"]);
    expect(await sent("preflight", { provider: "azure", method: "service_principal" })).toEqual(["invalid_request", "method"]);
    expect(await sent("submission", { provider: "azure", method: "federated", account: "other" })).toEqual(["invalid_request", "account"]);
    const login = await step(browser, made, "login", { provider: "gcp" });
    expect([login.json.code, login.json.field]).toEqual(["invalid_request", "provider"]);
    const kit = await step(browser, made, "kit", { provider: "aws", method: "role" });
    expect([kit.json.code, kit.json.field]).toEqual(["invalid_request", "provider"]);
  });

  test("S91: the cookie of a session opens no other route", async () => {
    const { browser } = await opened();
    const { api } = target;
    for (const [method, path] of [
      ["GET", "/connections"],
      ["GET", "/connections/gcp/token"],
      ["GET", "/me"],
      ["POST", "/connect-sessions"],
    ]) {
      const init = { method: String(method), headers: { "x-aurora-console": "1", "sec-fetch-site": "same-origin" } };
      expect(codeOf(await browser.visit(`${api}${path}`, init))).toEqual([401, "unauthenticated"]);
    }
  });

  test("S91: no secret of a session is in an event, a log or the table in clear", async () => {
    const { server, browser, made } = await completed();
    await finish(server, made);
    const cookie = (await step(browser, await newSession(server), "open")).headers.getSetCookie()[0]?.split(/[=;]/)[1] ?? "";
    expect(cookie).toMatch(/^[\w-]{43}$/);
    const unopened = await newSession(server);
    const tables = JSON.stringify(await target.inside.items());
    const logs = target.inside.logs.map(({ line }) => line).join("\n");
    const events = JSON.stringify(await target.inside.events());
    for (const [where, text] of Object.entries({ tables, logs, events })) {
      for (const secret of [verifier, cookie, unopened.id, "Jo Doe", "jo@customer.example"]) {
        expect(text.includes(secret), `${secret} in ${where}`).toBe(false);
      }
    }
  });

  test("S91: a person of the console makes no session", async () => {
    const admin = await newPerson(target, { role: "admin" });
    expect((await tryNewSession(admin)).status).toBe(403);
  });
});
