import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createConnectSession, finishConnectSession } from "../../client/connect-session.ts";
import { createClient } from "../../client/create-client.ts";

/** A client whose API answers in turn, and what was sent. */
function openClient(...answers: readonly (readonly [status: number, json: object])[]) {
  const sent: { readonly url: string; readonly body: Record<string, unknown> }[] = [];
  const queue = [...answers];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    sent.push({ url: String(url), body: JSON.parse(String(init.body)) });
    const [status, json] = queue.shift() ?? [500, {}];
    return Response.json(json, { status });
  };
  return { sent, client: createClient({ baseUrl: "https://api.example", credential: () => ({}), fetch }) };
}

const wanted = { providers: [{ provider: "gcp" as const }], end_user: { id: "jo" }, return_url: "https://app.example/done" };
const made = { id: "cs_1", link: "https://api.example/console/connect/cs_1", expires_at: "2026-12-01T12:30:00.000Z" };

test("S91: a new verifier stays with the caller, and its SHA-256 goes with the session", async () => {
  const { client, sent } = openClient([201, made], [201, made]);
  const [one, other] = [await createConnectSession(client, wanted), await createConnectSession(client, wanted)];
  expect(one).toEqual({ id: "cs_1", link: made.link, expiresAt: made.expires_at, verifier: expect.stringMatching(/^[\w-]{43}$/) });
  expect(one.verifier).not.toBe(other.verifier);
  const code_challenge = createHash("sha256").update(one.verifier).digest("base64url");
  expect(sent[0]).toEqual({ url: "https://api.example/connect-sessions", body: { ...wanted, code_challenge } });
});

test("the verifier finishes the session, and a failure tells whether a retry may help", async () => {
  const finished = { id: "cs_1", status: "finished" };
  const { client, sent } = openClient([200, finished], [409, { code: "request_in_progress", title: "", action: "", owner: "caller" }]);
  expect(await finishConnectSession(client, { id: "cs_1", verifier: "v".repeat(43) })).toEqual(finished);
  expect(sent[0]).toEqual({ url: "https://api.example/connect-sessions/cs_1/finish", body: { code_verifier: "v".repeat(43) } });
  const refused = finishConnectSession(client, { id: "cs_1", verifier: "v".repeat(43) });
  await expect(refused).rejects.toMatchObject({ code: "request_in_progress", isRetryable: true });
});
