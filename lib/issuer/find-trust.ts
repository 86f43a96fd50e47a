import { failedWith, unless } from "../expected-failure.ts";
import type { IdentityTokenSource, Trust } from "./identity-token-source.ts";

/** Reads what a customer was told to trust. `undefined`: the organisation has no identity any more, which must not keep a connection from being given back. */
export const findTrust = (
  source: Pick<IdentityTokenSource, "trustOf">,
  at: { readonly tenant: string; readonly connection: string },
): Promise<Trust | undefined> => unless(failedWith("issuer_unavailable"), source.trustOf(at));
