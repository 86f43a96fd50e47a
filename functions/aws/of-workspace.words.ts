import type { FailureCode } from "../../lib/errors.ts";
import { type RouteWords, string } from "../../lib/openapi/describe.ts";
import { submissionFailures } from "../submission/submission.words.ts";
import { ofTrust } from "./role-failure.ts";

/** The parameter of the path that names the workspace. */
export const wid = string("The id of the organisation's own workspace. Every other id is answered like one that does not exist.");

/** The parameter of the path that names an account. */
export const acct = string("The account of AWS, by its twelve digits.");

export const externalId = string("What the trust policy of a customer's role must demand.");

export const ownAccount = string("The account of AWS of this application.");

export const example = {
  workspaceId: "5f0c9d1e-2b7a-4c3d-8e6f-0a1b2c3d4e5f",
  externalId: "7d1e0b6a-4c3d-4e6f-8a1b-2c3d4e5f6a7b",
  roleArn: "arn:aws:iam::111122223333:role/AuroraReadOnlyRole",
  account: "111122223333",
  ownAccount: "000000000000",
  requestId: "TH3ZrBkVe1p5Kw0=",
};

/** AWS' refusals of a role. */
export const refused: readonly FailureCode[] = [...ofTrust];

/** As `connectRoles` ends: AWS' refusal of a role is answered 400, with what to check. */
export const ofRole = {
  failures: ["not_found", "wrong_partition", ...submissionFailures.filter((code) => !refused.includes(code))],
  failuresAs: { 400: refused },
} as const satisfies Partial<RouteWords>;

export const checks = string("What the customer checks, as text with line breaks.");
