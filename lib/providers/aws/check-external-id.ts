import { Failure } from "../../errors.ts";
import { buildUuid, type RandomBytes } from "../../oauth/opaque-value.ts";
import { letsIn } from "../trust-proof.ts";
import type { RoleArn } from "./aws.ts";
import type { Sts } from "./sts.ts";

/**
 * How a trust policy is open. `no_condition`: it asks for no external ID. `if_exists`: it checks one only if there is one. `wildcard`: it
 * takes any.
 */
export type TrustFault = "no_condition" | "if_exists" | "wildcard";

/** A role that lets us in without its external ID: then every customer of ours could have let us in as this one. */
export class InsecureTrust extends Failure {
  readonly fault: TrustFault;

  constructor(fault: TrustFault) {
    super("trust_insecure", { detail: `the trust policy of the role is open: ${fault}` });
    this.fault = fault;
  }
}

/** In the customer's CloudTrail, beside two refusals a day. */
const sessionName = "aurora-trust-test";

/**
 * Tests that a role refuses us without an external ID and with a wrong one. The caller of this test shows that it lets us in with the right one.
 *
 * Only AccessDenied is a refusal. Any other outcome says nothing about the trust, and is thrown: the role is then not verified.
 *
 * @throws {Failure} `trust_insecure`, as {@link InsecureTrust}; `client_misconfigured`; retryable ones as {@link Sts} says.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html The confused deputy problem}
 */
export async function testTrust(sts: Sts, random: RandomBytes, role: RoleArn, signal: AbortSignal): Promise<void> {
  const [isOpenWithout, isOpenWithWrong] = await Promise.all([
    letsIn(sts.assume(role, { sessionName }, signal)),
    letsIn(sts.assume(role, { sessionName, externalId: buildUuid(random) }, signal)),
  ]);
  if (isOpenWithout || isOpenWithWrong) {
    throw new InsecureTrust(isOpenWithout ? (isOpenWithWrong ? "no_condition" : "if_exists") : "wildcard");
  }
}
