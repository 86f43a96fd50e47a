import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Stands in for the AWS SDK's default credential chain in the bundles: the environment, where Lambda puts the role's credentials,
 * and nothing else. The chain looks there first as well; what it would ask next (files, SSO, processes, IMDS) is 93 KB that
 * Lambda never runs.
 *
 * @see {@link https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime Lambda, defined runtime environment variables}
 */
export const defaultProvider: typeof fromEnv = fromEnv;
