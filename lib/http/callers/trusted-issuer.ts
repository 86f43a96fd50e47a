import type { SigningAlgorithm } from "../fetch-issuer-keys.ts";

/** What a claim must be: exactly this text, one of these texts, or an object whose claims fit. */
export type IssuerCondition = string | readonly string[] | Conditions;
export type Conditions = { readonly [claim: string]: IssuerCondition };

/** Machines that an issuer names, and what they are to this deployment. */
export type CallerRule = {
  /** All must hold. `sub` is always among them; in it, and nowhere else, a `*` at the end stands for any ending. */
  readonly when: Conditions;
  readonly organisation: string;
  /** Such as `github:{sub}`: a prefix that no other issuer has, and the claim that names the machine. */
  readonly principal: string;
  readonly permissions: readonly string[];
};

/** An issuer whose tokens are accepted beside the deployment's own way to know its callers. */
export type TrustedIssuer = {
  /** Compared letter by letter with a token's `iss`. */
  readonly issuer: string;
  /** The only audience that a token may name. */
  readonly audience: string;
  readonly algorithms: readonly SigningAlgorithm[];
  /** The URL of the keys. Default: from the issuer's discovery document. */
  readonly jwksUrl?: string | undefined;
  /** In this order: the first that fits decides. */
  readonly callers: readonly CallerRule[];
};
