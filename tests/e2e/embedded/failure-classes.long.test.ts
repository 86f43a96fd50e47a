import { describe, expect, test } from "vitest";
import { type FailureCode, failures } from "../../../lib/errors.ts";
import { findLeaks } from "../../fixtures/find-leaks.ts";
import { countGoogleCalls, failGoogle, healGoogle, knownAccounts, revokeAtGoogle, setGoogle } from "../../fixtures/google-control.ts";
import { connectFully } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import {
  type Connected,
  connectSomebody,
  countMetrics,
  eventsOf,
  holdBriefToken,
  makeDue,
  readConnection,
  storedConnection,
  tick,
} from "./keeping.ts";
import { credentialsOf } from "./what-is-left.ts";

const always = { method: "POST", path: "/token", times: 999 };

// Cold processes on a busy machine take long to come up.
describe("embedded: a failure that only the customer can fix", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  type Fatal = {
    readonly code: FailureCode;
    readonly status: number;
    readonly title: string;
    readonly cause: (connected: Connected) => Promise<unknown>;
    /** Whether a click helps once an administrator, or the person, has mended it at Google. */
    readonly mends: boolean;
  };
  const fatal: readonly Fatal[] = [
    {
      code: "grant_revoked",
      status: 409,
      title: "the person removes the application at Google",
      cause: ({ account }) => revokeAtGoogle(target, account),
      mends: false,
    },
    {
      code: "credential_expired",
      status: 409,
      title: "there is nothing to refresh with",
      cause: async ({ person }) => {
        const [path = ""] = await credentialsOf(target, person.org);
        await target.inside.takeFromVault(path, "refresh_token");
      },
      mends: false,
    },
    {
      code: "consent_withdrawn",
      status: 409,
      title: "a part of the consent is gone",
      cause: () => setGoogle(target, { scopes_at_refresh: ["openid", "email"] }),
      mends: true,
    },
    {
      code: "consent_blocked",
      status: 403,
      title: "an administrator restricts the application",
      cause: () => setGoogle(target, { admin_policy_enforced: true }),
      mends: true,
    },
    {
      code: "session_control",
      status: 409,
      title: "S42: an administrator's session control ends the session (invalid_rapt)",
      cause: () => setGoogle(target, { invalid_rapt: true }),
      mends: true,
    },
    {
      code: "session_control",
      status: 409,
      title: "S42: an administrator's session control asks for a new sign-in (rapt_required)",
      cause: () => failGoogle(target, { ...always, status: 400, body: { error: "invalid_grant", error_subtype: "rapt_required" } }),
      mends: true,
    },
  ];

  const rows = fatal.map((given) => [given.title, given.code, given] as const);
  test.each(rows)("%s: %s, no further timer, one connection.reauth_required, and no token is served", async (_title, code, given) => {
    const { status, cause, mends } = given;
    const { action, owner } = failures[code];
    const connected = await connectSomebody(target);
    const { person, machine, account } = connected;
    await holdBriefToken(target, person);
    const { id } = await readConnection(person);
    const logged = target.inside.logs.length;

    await cause(connected);
    expect(await tick(target)).toEqual({ [`gcp failed ${code}`]: 1 });
    const over = { status: "reauth_required", next: null, last_failure: { code, action, owner } };
    expect(await readConnection(person)).toMatchObject(over);
    for (const attribute of ["due_shard", "due_at", "due_reason"]) {
      expect(await storedConnection(target, person)).not.toHaveProperty(attribute);
    }

    const requests = await countGoogleCalls(target, "/token", async () => {
      await makeDue(target, person);
      expect(await tick(target)).toEqual({});
      const served = await machine.client.readToken("gcp");
      expect([served.status, served.json.code, served.json.action]).toEqual([status, code, action]);
      expect((await person.client.checkConnection("gcp")).json).toMatchObject({ works: false, failure: { code, action, owner } });
    });
    expect(requests).toBe(0);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const clicked = await person.client.refreshConnection("gcp");
      expect([clicked.status, clicked.json.code, clicked.json.action]).toEqual([status, code, action]);
    }
    expect(await readConnection(person)).toMatchObject(over);

    expect(await eventsOf(target, person)).toEqual(["connection.reauth_required"]);
    const told = (await target.inside.events()).findLast(({ detail }) => detail.organisation === person.org);
    expect(told?.detail).toMatchObject({ connection_id: id, status: "reauth_required", code, action });
    const lines = target.inside.logs.slice(logged).map(({ line }) => line);
    expect(countMetrics(lines, { Failures: 1, code, owner }), "a tick, the broker, and two clicks").toBe(4);
    expect(countMetrics(lines, { Refreshes: 1, outcome: `failed ${code}` })).toBe(1);
    const tokens = (await knownAccounts(target)).find(({ sub }) => sub === account.sub)?.refresh_tokens ?? [];
    const secrets = [...tokens.map(({ token }) => token), target.inside.secrets.clientSecretOf("google")];
    expect(
      findLeaks(
        secrets.map((value) => ({ name: "secret", value })),
        lines.map((text) => ({ where: "the log", text })),
      ),
    ).toEqual([]);

    await healGoogle(target);
    const back = mends ? await person.client.refreshConnection("gcp") : await connectFully(person, account);
    expect([back.status, (await readConnection(person)).status, (await readConnection(person)).id]).toEqual([200, "active", id]);
    expect((await machine.client.readToken("gcp")).status).toBe(200);
    expect(await eventsOf(target, person)).toEqual(["connection.reauth_required", ...(mends ? ["connection.recovered"] : [])]);
  });

  test("S42: session control names the administrator who must act, and says that connecting again is pointless", async () => {
    const { person, machine } = await connectSomebody(target);
    await setGoogle(target, { invalid_rapt: true });
    const answers = [await person.client.refreshConnection("gcp"), await machine.client.readToken("gcp")];
    for (const { json } of answers) {
      expect(json.action).toMatch(/Workspace administrator must exempt this application from session control/);
      expect(json.action).toMatch(/Connecting again every day does not help/);
      expect(json.command).toMatch(/ clientId: (?!CLIENT_ID)[\w.-]+\n[\s\S]* sessionLength: 0s\n/);
    }
    const { last_failure } = await readConnection(person);
    const told = { code: "session_control", action: answers[0]?.json.action, command: answers[0]?.json.command };
    expect(last_failure).toMatchObject({ ...told, owner: "customer" });
    expect((await person.client.checkConnection("gcp")).json.failure).toMatchObject(told);
    expect([answers[1]?.json.command, JSON.stringify(await storedConnection(target, person))]).toEqual([
      told.command,
      expect.not.stringContaining(target.inside.secrets.clientSecretOf("google")),
    ]);
  });

  test("a token that has not expired is not served after the customer has revoked its grant", async () => {
    const { person, machine, account } = await connectSomebody(target);
    expect((await machine.client.readToken("gcp")).status).toBe(200);
    await revokeAtGoogle(target, account);
    expect((await person.client.checkConnection("gcp")).json).toMatchObject({ works: false, failure: { code: "grant_revoked" } });
    expect(await readConnection(person)).toMatchObject({ status: "reauth_required", next: null });
    // A new process: an old one may cache the token for a minute.
    await target.inside.kill("tokensServe");
    expect((await machine.client.readToken("gcp")).json.code).toBe("grant_revoked");
    expect(await eventsOf(target, person)).toEqual(["connection.reauth_required"]);
  });
});
