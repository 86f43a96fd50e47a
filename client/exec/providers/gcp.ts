import { secondsLeft, type Tool, unset } from "./tool.ts";

const [subjectPath, exchangePath] = ["/gcp/subject", "/gcp/exchange"];
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

/**
 * Google's application default credentials, as an external account: its client libraries fetch a subject token from our process and exchange it
 * there for an access token (RFC 8693), and do so again before it expires. The subject token is the key of this run. `gcloud` reads a file.
 *
 * @see {@link https://google.aip.dev/auth/4117 AIP-4117, external account credentials}
 */
export const gcp: Tool = {
  cleared: [
    "GOOGLE_CREDENTIALS",
    "GOOGLE_CLOUD_KEYFILE_JSON",
    "GCLOUD_KEYFILE_JSON",
    "GOOGLE_OAUTH_ACCESS_TOKEN",
    "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT",
    "CLOUDSDK_AUTH_ACCESS_TOKEN",
    "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE",
    "CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT",
    "GCE_METADATA_HOST",
    "GCE_METADATA_ROOT",
    "GCE_METADATA_IP",
  ],
  minTtlSeconds: 600,
  isBearer: true,
  routes: (token, key) => [
    {
      method: "GET",
      path: subjectPath,
      readKey: ({ headers }) => headers.authorization,
      answer: async () => ({ subject_token: key }),
    },
    {
      method: "POST",
      path: exchangePath,
      readKey: ({ form }) => form.get("subject_token"),
      answer: async () => {
        const served = await token();
        const expiresIn = secondsLeft(served, Date.now());
        return {
          access_token: served.fields.access_token,
          issued_token_type: accessTokenType,
          token_type: "Bearer",
          expires_in: expiresIn,
        };
      },
    },
  ],
  environment: async ({ url, key, first, tokenFile, given, write }) => {
    const { default_project: project } = first.about;
    const credential = {
      type: "external_account",
      audience: "aurora-oauth-exec",
      subject_token_type: accessTokenType,
      token_url: `${url}${exchangePath}`,
      credential_source: {
        url: `${url}${subjectPath}`,
        headers: { Authorization: key },
        format: { type: "json", subject_token_field_name: "subject_token" },
      },
    };
    return {
      GOOGLE_APPLICATION_CREDENTIALS: await write("google.json", JSON.stringify(credential)),
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: tokenFile,
      NO_GCE_CHECK: "true",
      ...unset(given, { GOOGLE_CLOUD_PROJECT: project, CLOUDSDK_CORE_PROJECT: project }),
    };
  },
};
