import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Replaces the AWS SDK's default credential chain in the bundles: reads only the environment, where Lambda puts the role's
 * credentials. The chain reads it first too; its other sources (files, SSO, processes, IMDS) are 93 KB that Lambda never runs.
 *
 * @see {@link https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime Lambda, defined runtime environment variables}
 */
export const defaultProvider: typeof fromEnv = fromEnv;
