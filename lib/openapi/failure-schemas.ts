import * as v from "valibot";
import { type FailureCode, failures } from "../errors.ts";
import { maybe, named, said, string } from "./describe.ts";

const codes = Object.keys(failures) as [FailureCode, ...FailureCode[]];

export const failureCodeSchema = named(
  "FailureCode",
  said(v.picklist(codes), "What failed. The table `x-failure-codes` of this document says of each what to do and who does it."),
);

/** Who must act before the same request can succeed. */
export const owner = named("Owner", said(v.picklist(["customer", "operator", "provider", "caller"]), "Who must act."));

const hints = {
  request_id: string("Names the request in the operator's log."),
  field: maybe(v.string(), "The field of the request that is wrong, such as `projects[0]`."),
  accounts: maybe(
    v.array(v.string()),
    "With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already.",
  ),
  command: maybe(v.string(), "A shell command by which the customer repairs it."),
  retry_after_seconds: maybe(v.pipe(v.number(), v.minValue(0)), "When a retry makes sense."),
};

export const problem = named(
  "Problem",
  said(
    v.object({
      type: v.pipe(v.string(), v.startsWith("urn:problem-type:aurora-oauth:")),
      title: string("What happened, for people."),
      status: v.pipe(v.number(), v.integer()),
      action: string("What to do about it, and who does it."),
      owner,
      code: failureCodeSchema,
      ...hints,
    }),
    "A failure (RFC 9457). Branch on `code`.",
  ),
);

export const auroraError = named(
  "AuroraError",
  said(
    v.object({
      error: string("What happened, in the words that Aurora's client shows."),
      action: maybe(v.string(), "What the customer does about it."),
      code: failureCodeSchema,
      ...hints,
    }),
    "A failure in the form of Aurora's client. Branch on `code`.",
  ),
);

export const gatewayMessage = named(
  "GatewayMessage",
  said(v.object({ message: v.string() }), "What the gateway answers by itself, before the request reaches a function."),
);
