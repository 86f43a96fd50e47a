import * as v from "valibot";
import { connectSessionStatuses } from "../../lib/connect-sessions/connect-session.ts";
import {
  answer,
  maybe,
  named,
  namedObject,
  ok,
  orNull,
  providerName,
  said,
  string,
  timestamp,
  type WordsOf,
} from "../../lib/openapi/describe.ts";
import { failureView } from "../connections/answers.words.ts";
import { submissionFailures } from "../submission/submission.words.ts";
import * as routes from "./routes.ts";

export const tag = { name: "Connect sessions", description: "Links by which end users connect accounts of their own, for servers." };

const id = "cs_Dk8h0JcTL0Yxq3mHq0n2b9wVZrT4sPq1aLkXy7uE2fA";
const path = { session: said(v.pipe(v.string(), v.maxLength(64)), "The id of the session.") };

const endUser = namedObject("EndUser", {
  id: string("Your own id of the person. Events have it."),
  name: maybe(v.string(), "Shown on the page."),
  email: maybe(v.string(), "Shown on the page."),
});

const session = namedObject("ConnectSession", {
  id: v.string(),
  status: named("ConnectSessionStatus", v.picklist(connectSessionStatuses)),
  expires_at: said(timestamp, "After a login at most ten minutes later."),
  end_user: endUser,
  tags: v.record(v.string(), v.string()),
  connection: orNull(v.strictObject({ provider: providerName, account: v.string(), id: v.string() }), "Once the session is finished."),
  failure: v.nullable(failureView),
  task_id: maybe(v.string(), "The run of Google's setup."),
});
const example = {
  ...{ id, status: "opened", expires_at: "2026-12-01T12:30:00.000Z", end_user: { id: "jo", name: "Jo" }, tags: { plan: "team" } },
  ...{ connection: null, failure: null },
};
const asked = routes.createConnectSession().body.entries;
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const body = v.strictObject({
  ...asked,
  providers: said(
    asked.providers,
    "What may be connected. Without `methods`: all that the page can. `oauth_client`: the id of your own client for its login. Left out: with `connection` alone.",
  ),
  account: said(asked.account, "The account key, which must be free. Default: a new one. At AWS: only a part of the external ID."),
  end_user: endUser,
  return_url: said(asked.return_url, "One of the parameter `connectReturns`, character by character."),
  code_challenge: said(asked.code_challenge, "SHA-256 of your `code_verifier` (PKCE, S256)."),
  tags: said(asked.tags, "The connection and the events of the session have them."),
  connection: said(asked.connection, "Connects this connection again, and no other account."),
});
const over = ["not_found", "connect_session_over", "request_in_progress"] as const;

export const words: WordsOf<typeof routes> = {
  createConnectSession: {
    summary: "Makes a link by which an end user connects an account",
    description:
      "The first browser that opens the link owns the session, for 30 minutes. It returns to `return_url` with `session` and `status`. Nothing is connected until you finish the session.",
    body,
    bodyExamples: {
      aws: {
        providers: [{ provider: "aws" }],
        end_user: { id: "jo", name: "Jo" },
        return_url: "https://app.example.com/connected",
        code_challenge: challenge,
      },
    },
    answers: {
      201: answer("The link.", v.strictObject({ id: v.string(), link: v.pipe(v.string(), v.url()), expires_at: timestamp }), {
        link: {
          id,
          link: `https://oauth.aurora.example/console/connect/cl_3m1Qh0JcTL0Yxq3mHq0n2b9wVZrT4sPq1aLkXy7uE2f`,
          expires_at: "2026-12-01T12:30:00.000Z",
        },
      }),
    },
    failures: ["console_off", "not_found"],
  },
  readConnectSession: {
    summary: "How far an end user is",
    description: "Also when it is over, for a day. The session of another caller is read and ended with `connectors:write` as well.",
    path,
    answers: ok("The session.", session, { opened: example }),
    failures: ["not_found"],
  },
  endConnectSession: {
    summary: "Ends a connect session",
    description: "A grant that waits is revoked.",
    path,
    answers: ok("The session.", session, { ended: { ...example, status: "ended" } }),
    failures: over,
  },
  finishConnectSession: {
    summary: "Makes what an end user has connected live",
    description:
      "Only the caller that made the session may. Check first that the person who came back is the end user. The same verifier gives the same answer again; five wrong ones fail the session.",
    path,
    bodyExamples: { verifier: { code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" } },
    answers: ok("The session, which is finished.", session, {
      finished: { ...example, status: "finished", connection: { provider: "aws", account: "111122223333", id: "c1" } },
    }),
    failures: [
      ...over,
      "verifier_refused",
      "connect_session_incomplete",
      "confirmation_foreign",
      "stopped",
      ...submissionFailures,
      "offer_required",
      "already_connected",
    ],
  },
};
