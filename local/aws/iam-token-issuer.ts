import { AwsError } from "./aws-error.ts";
import type { Operation } from "./iam-operation.ts";
import { type TokenIssuers, tokenIssuerOf } from "./token-issuer.ts";

/** The switch by which an account becomes an issuer of identity tokens. */
export const tokenIssuerOperations = (issuers: TokenIssuers): Readonly<Record<string, Operation>> => ({
  EnableOutboundWebIdentityFederation: ({ account }) => {
    if (!issuers.setEnabled(account, true)) {
      throw new AwsError("FeatureEnabled", "Outbound identity federation is already enabled for this account.", { status: 409 });
    }
    return { IssuerIdentifier: tokenIssuerOf(account) };
  },
  DisableOutboundWebIdentityFederation: ({ account }) => {
    if (!issuers.setEnabled(account, false)) {
      throw disabled();
    }
    return {};
  },
  GetOutboundWebIdentityFederationInfo: ({ account }) => {
    if (!issuers.isEnabled(account)) {
      throw disabled();
    }
    return { IssuerIdentifier: tokenIssuerOf(account), JwtVendingEnabled: "true" };
  },
});

const disabled = () => new AwsError("FeatureDisabled", "Outbound identity federation is disabled for this account.", { status: 404 });
