import * as v from "valibot";
import { named, ok, type WordsOf } from "../../lib/openapi/describe.ts";
import { usingFailures } from "../../lib/openapi/failure-groups.ts";
import type * as routes from "./routes.ts";

const answer = named(
  "RelayedAnswer",
  v.strictObject({
    status: v.pipe(v.number(), v.description("The provider's.")),
    headers: v.pipe(v.record(v.string(), v.string()), v.description("A few of the provider's, in lower case.")),
    body: v.pipe(v.string(), v.description("As the provider sent it.")),
    encoding: v.pipe(v.picklist(["text", "base64"]), v.description("How `body` is written. `base64`: it is no text in UTF-8.")),
  }),
);

/** The relay, which sends calls to providers for machines that get no token. */
export const relayWords = {
  relayCall: {
    summary: "Sends a call to the provider with the connection's token",
    description:
      "Sends calls of a short list, which read, and calls that the operator has added. Calls that read need `relay:use`, or a right narrowed to the provider (`relay:use:{provider}[:read[:{account}]]`). Added calls that change something need `relay:use:{provider}:write[:{account}]`. The answer is 200 whatever the provider answered: its status is in the body. No redirect is followed.",
    bodyExamples: {
      projects: { method: "GET", host: "cloudresourcemanager.googleapis.com", path: "/v1/projects?pageSize=10" },
      identity: {
        method: "POST",
        host: "sts.eu-west-1.amazonaws.com",
        path: "/",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "Action=GetCallerIdentity&Version=2011-06-15",
      },
    },
    answers: ok("What the provider answered.", answer, {
      answered: {
        status: 200,
        headers: { "content-type": "application/json; charset=UTF-8" },
        body: '{"projects":[]}',
        encoding: "text",
      },
    }),
    failures: [
      "organisation_limited",
      ...usingFailures,
      "account_required",
      "access_credential_rejected",
      "relay_forbidden",
      "relay_redirected",
      "relay_answer_too_large",
      "relay_answer_withheld",
    ],
  },
} satisfies Partial<WordsOf<typeof routes>>;
