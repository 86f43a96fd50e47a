import { InsecureFederation } from "../trust-proof.ts";
import { findFederatedGaps } from "./federated-tailnet-findings.ts";
import type { FederatedInput } from "./federated-tailnet-input.ts";
import { type Survey, surveyClient } from "./survey-client.ts";
import type { Caller } from "./tailscale-request.ts";

/**
 * Reads a federated credential and the devices of its tailnet, as the survey of a client does.
 *
 * The credential's record has its subject. A pattern there is refused even if the tokens of the proof do not fit it: `conn:A*` takes those of
 * every connection whose id begins so.
 *
 * @throws {Failure} `trust_insecure`; `trust_refused` (the credential was deleted); what the survey of a client throws.
 */
export async function surveyFederated(caller: Caller, input: FederatedInput): Promise<Survey> {
  const survey = await surveyClient(caller, input, { findGaps: findFederatedGaps, gone: "trust_refused" });
  if (survey.client?.subject.includes("*")) {
    throw new InsecureFederation("subject");
  }
  return survey;
}
