/** Where the roles of a stage's organisations are. */
export type RolePlace = {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** What the names of the stage's functions and roles begin with, such as `aurora-oauth-prod`. */
  readonly stack: string;
};

/** What the name of each of these roles begins with: the functions may assume roles of this name (`resources/rights/places.cjs`). */
export const rolePrefix = "aurora-t-";

/** The name of the one policy of such a role. */
export const mintPolicyName = "identity-tokens";

export const toRoleArn = ({ partition, account }: RolePlace, name: string): string => `arn:${partition}:iam::${account}:role/${name}`;

/**
 * Builds the trust policy: the roles of the stage's functions are let in, of which those that mint tokens may ask. The role that customers of AWS
 * trust is none of them: it assumes what a customer names.
 */
export function buildTrustPolicy({ partition, account, region, stack }: RolePlace): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: "sts:AssumeRole",
        Condition: { ArnLike: { "aws:PrincipalArn": [`arn:${partition}:iam::${account}:role/${stack}-*-${region}`] } },
      },
    ],
  };
}

/**
 * Builds the policy: tokens for connections, signed with RS256, of five minutes. `ForAllValues` looks at each audience of a request, and `Null` refuses
 * a request without one, which `ForAllValues` alone would let through.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html Multivalued keys}
 */
export const buildMintPolicy = (): object => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "sts:GetWebIdentityToken",
      Resource: "*",
      Condition: {
        "ForAllValues:StringLike": { "sts:IdentityTokenAudience": ["conn:*"] },
        Null: { "sts:IdentityTokenAudience": "false" },
        StringEquals: { "sts:SigningAlgorithm": "RS256" },
        NumericLessThanEquals: { "sts:DurationSeconds": 300 },
      },
    },
  ],
});
