import * as v from "valibot";
import { maybe, ok, providerName, said, saidObject, string, timestamp } from "../../lib/openapi/describe.ts";

const disconnection = saidObject("PastConnection", "A connection that was disconnected.", {
  provider: providerName,
  account: v.string(),
  method: v.string(),
  disconnected_at: timestamp,
  disconnected_by: string("The id of the person or machine."),
  fields: said(v.record(v.string(), v.string()), "Fields of its connect that are known, such as the role of AWS. The others are not kept."),
});
const role = { roleArn: "arn:aws:iam::111122223333:role/AuroraReadOnlyRole" };
const place = { provider: "aws", account: "111122223333", method: "role" };
const example = { ...place, disconnected_at: "2026-11-25T21:10:04.120Z", disconnected_by: "ada", fields: role };

/** The route of past connections. */
export const pastWords = {
  listDisconnections: {
    summary: "What was disconnected in the last 90 days, and is not connected again",
    description:
      "Newest first. `POST /connections/{provider}` with `method`, `account` and `fields` connects it again, where no field is missing.",
    query: { provider: maybe(providerName, "Only those of this provider.") },
    answers: ok(
      "The disconnections.",
      v.strictObject({
        disconnections: v.array(disconnection),
        truncated: said(v.boolean(), "There are older ones: the newest 200 disconnections were looked at."),
      }),
      { role: { disconnections: [example], truncated: false } },
    ),
  },
} as const;
