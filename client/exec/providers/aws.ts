import { type Tool, unset } from "./tool.ts";

const path = "/aws/credentials";

/**
 * AWS's container credentials: SDKs of all languages and the command line ask our process, and ask again before the keys expire.
 *
 * The files of `~/.aws` come before container credentials in the SDKs' order, so the program gets empty ones in their place; and an instance's own
 * role must not take over when there is no token.
 *
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html Container credential provider}
 */
export const aws: Tool = {
  cleared: [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CREDENTIAL_FILE",
  ],
  // Botocore begins to refresh a quarter of an hour before the expiry.
  minTtlSeconds: 960,
  isBearer: false,
  routes: (token) => [
    {
      method: "GET",
      path,
      readKey: ({ headers }) => headers.authorization,
      answer: async () => {
        const { fields, expiresAt } = await token();
        const { access_key_id: AccessKeyId, secret_access_key: SecretAccessKey, session_token: Token } = fields;
        return { AccessKeyId, SecretAccessKey, Token, Expiration: expiresAt?.toISOString() };
      },
    },
  ],
  environment: async ({ url, key, first, given, write }) => {
    const empty = await write("aws-empty", "");
    const { region } = first.about;
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}${path}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: await write("aws-key", key),
      // For SDKs from before 2024, which know no file.
      AWS_CONTAINER_AUTHORIZATION_TOKEN: key,
      AWS_SHARED_CREDENTIALS_FILE: empty,
      AWS_CONFIG_FILE: empty,
      BOTO_CONFIG: empty,
      AWS_EC2_METADATA_DISABLED: "true",
      ...(given.AWS_DEFAULT_REGION === undefined ? unset(given, { AWS_REGION: region, AWS_DEFAULT_REGION: region }) : {}),
    };
  },
};
