import * as v from "valibot";
import { asFailure, failures } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { type ParkedGrant, unknownIdentity } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import { toParkedKey } from "../credential-store.ts";
import { findCodeFlow, toParkedCall } from "../methods.ts";
import type { GrantPorts } from "../ports.ts";
import type { CodeFlowMethod, Redemption } from "../provider.ts";
import type { Sealer } from "../stores.ts";
import { discardUnproven } from "./discard-issued-grant.ts";
import { hasGivenUp } from "./give-up.ts";
import { hasLivingGrant } from "./revoke-unless-shared.ts";

/** Everything with which a code is redeemed, once and once more. */
export type SentCode = Parameters<CodeFlowMethod["redeem"]>[0];

const schema = v.object({
  parameters: v.string(),
  state: v.string(),
  issuer: v.string(),
  token_endpoint: v.string(),
  redirect_uri: v.string(),
  verifier: v.string(),
  nonce: v.string(),
});

/** Seals a code for the record of its attempt: in another record it does not open. */
export function sealCode(sealer: Sealer, sent: SentCode, parkedId: string): Promise<string> {
  const stored: v.InferOutput<typeof schema> = {
    parameters: sent.parameters.toString(),
    state: sent.state,
    issuer: sent.issuer,
    token_endpoint: sent.tokenEndpoint,
    redirect_uri: sent.redirectUri,
    verifier: sent.codeVerifier.reveal(),
    nonce: sent.nonce.reveal(),
  };
  return sealer.seal(new Secret(JSON.stringify(stored)), parkedId);
}

/** @throws {Failure} `state_invalid`: it was sealed for another record, or with a key that does not exist any more. */
export async function openCode(sealer: Sealer, sealed: string, parkedId: string): Promise<SentCode> {
  const opened = await sealer.open(sealed, parkedId);
  const stored = v.parse(schema, JSON.parse(opened.reveal()));
  return {
    parameters: new URLSearchParams(stored.parameters),
    state: stored.state,
    issuer: stored.issuer,
    tokenEndpoint: stored.token_endpoint,
    redirectUri: stored.redirect_uri,
    codeVerifier: new Secret(stored.verifier),
    nonce: new Secret(stored.nonce),
  };
}

/**
 * Sends the code of a callback that stored no token, because it died or got no answer, to the token endpoint once more. An authorization server should revoke what it
 * has issued for a code that is used twice. If the code had not arrived before, it brings a grant now, which is discarded.
 *
 * A server may revoke by the account. So the code is not sent where a connection probably has the same account and a revocation is known to
 * end all of its grants: the disconnect of that connection ends this grant too.
 *
 * @param connection - The connection in the place of the login.
 * @returns `undefined`: the code has brought nothing now. What is stored of the grant is discarded as that of any other.
 * @throws {Failure} The provider may be asked later.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2 RFC 6749, section 4.1.2}
 */
export async function sendCodeAgain(
  deps: GrantPorts & { readonly sealer: Sealer },
  { sealedCode = "", ...parked }: ParkedGrant,
  connection: Connection | undefined,
  signal: AbortSignal,
): Promise<"discarded" | "waiting" | undefined> {
  if ((await deps.credentials.read(toParkedKey(parked), signal)) !== undefined) {
    return undefined;
  }
  const method = findCodeFlow(deps.methods, parked);
  if (method.revokesWholeAccount && !parked.replaceAccount && connection !== undefined && hasLivingGrant(connection, method)) {
    return undefined;
  }
  const redemption = await redeemAgain(deps, { parked, sealedCode, method }, signal);
  if (redemption === undefined) {
    return undefined;
  }
  const [tokens, identity] =
    redemption.kind === "granted" ? [redemption.grant, redemption.grant.identity] : [redemption.tokens, unknownIdentity];
  const issued = { ...parked, identity, hasRefreshToken: tokens.refreshToken !== undefined };
  const isDone = await discardUnproven(deps, issued, tokens, { revoke: signal, keep: signal });
  return isDone ? "discarded" : "waiting";
}

type Stuck = { readonly parked: ParkedGrant; readonly sealedCode: string; readonly method: CodeFlowMethod };

/** @returns `undefined`: the code is refused, does not open, or has had no answer for days. A client that is refused is no answer to a code. */
async function redeemAgain(
  deps: GrantPorts & { readonly sealer: Sealer },
  { parked, sealedCode, method }: Stuck,
  signal: AbortSignal,
): Promise<Exclude<Redemption, { kind: "unanswered" }> | undefined> {
  try {
    const sent = await openCode(deps.sealer, sealedCode, parked.parkedId);
    const redemption = await method.redeem(sent, { ...toParkedCall(parked, signal), send: signal, work: signal });
    if (redemption.kind === "unanswered") {
      throw redemption.failure;
    }
    return redemption;
  } catch (error) {
    const failure = asFailure(error);
    const isRefused = failures[failure.code].owner === "customer" && failure.code !== "own_client_rejected";
    if (isRefused || hasGivenUp(parked, deps.clock())) {
      return undefined;
    }
    throw failure;
  }
}
