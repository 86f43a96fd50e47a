import type { Call, MintedMethod } from "../connections/provider.ts";
import { drawConnectionId } from "../connections/reserved-ids.ts";
import { Failure } from "../errors.ts";
import { failedWith, unless } from "../expected-failure.ts";
import type { FederationFault, IdentityTokenRequest, IdentityTokenSource, Purpose } from "../issuer/identity-token-source.ts";
import type { RandomBytes } from "../oauth/opaque-value.ts";
import type { Secret } from "../secret.ts";
import { mintedMethod } from "./minted-method.ts";

/** A trust that takes a token of another connection, of another organisation, or for another cloud. */
export class InsecureFederation extends Failure {
  readonly fault: FederationFault;

  constructor(fault: FederationFault) {
    super("trust_insecure", { detail: `the trust takes a token with another ${fault}` });
    this.fault = fault;
  }
}

export type TrustProofDeps = { readonly source: IdentityTokenSource; readonly random: RandomBytes };

/** The connection whose trust is proved. */
export type Proved = KeylessRequest & { readonly tenant: string; readonly purpose: Extract<Purpose, "connect" | "probe"> };

type KeylessRequest = Omit<IdentityTokenRequest, "tenant">;

/** Names the connection to its issuer. @throws {Failure} `internal`: a keyless connection without an id has no subject. */
export function toSubject({ at, connectionId }: Pick<Call, "at" | "connectionId">): {
  readonly tenant: string;
  readonly connection: string;
} {
  if (connectionId === undefined) {
    throw new Failure("internal", { detail: "a connection without an id has no subject" });
  }
  return { tenant: at.tenant, connection: connectionId };
}

/** Requests a token of the connection's own issuer. @throws {Failure} As {@link IdentityTokenSource.mint} says. */
export const mintIdentity = async (
  { source }: Pick<TrustProofDeps, "source">,
  call: Call,
  request: Omit<KeylessRequest, "connection">,
): Promise<Secret> => (await source.mint({ ...toSubject(call), ...request }, call.signal)).token;

/** Completes a method by which a customer trusts the connection's own issuer: nothing is stored in the credential store. */
export const keylessMethod = (own: Omit<Parameters<typeof mintedMethod>[0], "name">): MintedMethod =>
  mintedMethod({ name: "federated", ...own });

/**
 * Proves that a customer's trust lets in this connection and nothing else, with four tokens: the right one, and three of which each has another
 * subject, issuer or audience. A source that can make no wrong issuer proves the other two. The wrong subject is drawn as real ids are: a condition on
 * its shape alone lets it in.
 *
 * Only `trust_refused` is a refusal. Any other outcome of a wrong token says nothing about the trust, and is thrown: the trust is then not proved.
 *
 * @param use - Uses a token as far as is needed to see whether the trust lets us in. @throws {Failure} `trust_refused`: it does not.
 * @returns What came of the right token.
 * @throws {InsecureFederation} What `use` throws for the right token; what {@link IdentityTokenSource.mint} throws.
 */
export async function proveTrust<T>(
  { source, random }: TrustProofDeps,
  proved: Proved,
  use: (token: Secret) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const tryWith = async (request: IdentityTokenRequest) => use((await source.mint(request, signal)).token);
  const outcome = await tryWith(proved);
  const wrong = Object.entries(source.wrongRequests(proved, drawConnectionId(random))) as [FederationFault, IdentityTokenRequest][];
  const isOpen = await Promise.all(wrong.map(([, request]) => letsIn(tryWith(request))));
  const [fault] = wrong.find((_, index) => isOpen[index]) ?? [];
  if (fault !== undefined) {
    throw new InsecureFederation(fault);
  }
  return outcome;
}

/** Tells whether a trust lets us in. @throws What `using` throws, but `trust_refused`: any other outcome says nothing about the trust. */
export async function letsIn(using: Promise<unknown>): Promise<boolean> {
  const used = using.then(() => true);
  return (await unless(failedWith("trust_refused"), used)) ?? false;
}
