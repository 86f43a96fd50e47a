import * as v from "valibot";
import { type FailureCode, failures } from "../failure-codes.ts";
import { named } from "./describe.ts";

const codes = Object.keys(failures) as [FailureCode, ...FailureCode[]];

export const failureCode = named(
  "FailureCode",
  v.pipe(
    v.picklist(codes),
    v.description("What failed. The table `x-failure-codes` of this document says of each what to do and who does it."),
  ),
);

/** Who must act before the same request can succeed. */
export const owner = named("Owner", v.pipe(v.picklist(["customer", "operator", "provider", "caller"]), v.description("Who must act.")));

const hints = {
  request_id: v.pipe(v.string(), v.description("Names the request in the operator's log.")),
  field: v.optional(v.pipe(v.string(), v.description("The field of the request that is wrong, such as `projects[0]`."))),
  accounts: v.optional(
    v.pipe(
      v.array(v.string()),
      v.description(
        "With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already.",
      ),
    ),
  ),
  command: v.optional(v.pipe(v.string(), v.description("A shell command by which the customer repairs it."))),
  retry_after_seconds: v.optional(v.pipe(v.number(), v.minValue(0), v.description("When a retry makes sense."))),
};

export const problem = named(
  "Problem",
  v.pipe(
    v.object({
      type: v.pipe(v.string(), v.startsWith("urn:problem-type:aurora-oauth:")),
      title: v.pipe(v.string(), v.description("What happened, for people.")),
      status: v.pipe(v.number(), v.integer()),
      action: v.pipe(v.string(), v.description("What to do about it, and who does it.")),
      owner,
      code: failureCode,
      ...hints,
    }),
    v.description("A failure (RFC 9457). Branch on `code`."),
  ),
);

export const auroraError = named(
  "AuroraError",
  v.pipe(
    v.object({
      error: v.pipe(v.string(), v.description("What happened, in the words that Aurora's client shows.")),
      action: v.optional(v.pipe(v.string(), v.description("What the customer does about it."))),
      code: failureCode,
      ...hints,
    }),
    v.description("A failure in the form of Aurora's client. Branch on `code`."),
  ),
);

export const gatewayMessage = named(
  "GatewayMessage",
  v.pipe(v.object({ message: v.string() }), v.description("What the gateway answers by itself, before the request reaches a function.")),
);
