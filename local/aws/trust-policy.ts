import type { Role } from "./trusted-role.ts";

/** Writes the trust policy of a role as its owner would have written it. */
export function buildTrustPolicy(role: Role): object {
  const { trusted_principals, principal_patterns, external_ids, wildcard, if_exists, tag_session, source_identity } = role;
  const operator = if_exists ? "StringEqualsIfExists" : wildcard ? "StringLike" : "StringEquals";
  const patterns = principal_patterns === null ? {} : { ArnLike: { "aws:PrincipalArn": principal_patterns } };
  const ids = external_ids === null ? {} : { [operator]: { "sts:ExternalId": wildcard ? "*" : external_ids } };
  const marks = [...(tag_session ? ["sts:TagSession"] : []), ...(source_identity ? ["sts:SetSourceIdentity"] : [])];
  const allow = { Effect: "Allow", Principal: { AWS: trusted_principals } };
  const forPrincipals = [
    { ...allow, Action: "sts:AssumeRole", Condition: { ...patterns, ...ids } },
    ...(marks.length === 0 ? [] : [{ ...allow, Action: marks, Condition: patterns }]),
  ];
  return { Version: "2012-10-17", Statement: [...(trusted_principals.length === 0 ? [] : forPrincipals), ...role.web_identity] };
}
