import * as v from "valibot";
import { Secret } from "../../secret.ts";
import type { CodeFlowMethod } from "../provider.ts";
import type { Sealer } from "../stores.ts";

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
export function sealCode(sealer: Sealer, sent: SentCode, attemptId: string): Promise<string> {
  const stored: v.InferOutput<typeof schema> = {
    parameters: sent.parameters.toString(),
    state: sent.state,
    issuer: sent.issuer,
    token_endpoint: sent.tokenEndpoint,
    redirect_uri: sent.redirectUri,
    verifier: sent.codeVerifier.reveal(),
    nonce: sent.nonce.reveal(),
  };
  return sealer.seal(new Secret(JSON.stringify(stored)), attemptId);
}

/** @throws {Failure} `state_invalid`: it was sealed for another record, or with a key that does not exist any more. */
export async function openCode(sealer: Sealer, sealed: string, attemptId: string): Promise<SentCode> {
  const opened = await sealer.open(sealed, attemptId);
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
