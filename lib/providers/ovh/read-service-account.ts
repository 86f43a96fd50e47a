import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { type Caller, readApi } from "./ovh-request.ts";

/** The service account behind a token. */
export type ServiceAccountIdentity = {
  /** The nichandle that it belongs to. */
  readonly account: string;
  /** Its name in policies. */
  readonly urn: string;
};

const name = v.pipe(v.string(), v.regex(/^[\w.-]{1,128}$/));
const details = v.object({
  identities: v.pipe(v.array(v.pipe(v.string(), v.regex(/^urn:[\w:/.+-]{1,200}$/))), v.minLength(1)),
  account: v.fallback(v.optional(name), undefined),
});

/**
 * Reads which service account a token is for. Every token may ask this, whatever its policies are.
 *
 * The account is read from the identity's name when OVHcloud does not say it beside it.
 *
 * @throws {Failure} As `readApi` says.
 */
export async function readServiceAccount(caller: Caller): Promise<ServiceAccountIdentity> {
  const { identities, account } = await readApi(caller, details, "/auth/details", "auth.details");
  const [urn = ""] = identities;
  const [, named] = /^urn:v1:\w+:identity:credential:([\w.-]+)\//.exec(urn) ?? [];
  const owner = account ?? named;
  if (owner === undefined) {
    throw new Failure("provider_answer_invalid", { detail: "ovh: auth.details: no account" });
  }
  return { account: owner, urn };
}
