import { Failure } from "../errors.ts";
import type { IdentityTokenSource, Trust } from "./identity-token-source.ts";

/** Reads what a customer was told to trust. `undefined`: the organisation has no identity any more, which must not keep a connection from being given back. */
export async function findTrust(
  source: Pick<IdentityTokenSource, "trustOf">,
  at: { readonly tenant: string; readonly connection: string },
): Promise<Trust | undefined> {
  try {
    return await source.trustOf(at);
  } catch (error) {
    if (error instanceof Failure && error.code === "issuer_unavailable") {
      return undefined;
    }
    throw error;
  }
}
