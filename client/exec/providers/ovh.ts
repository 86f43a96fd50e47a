import { type Tool, unset } from "./tool.ts";

/**
 * OVHcloud's client for Go reads an access token from the environment, once, so the token that the program starts with should live as long as
 * possible. Its client for Python takes no token: it can be told the token endpoint of this run, and then refreshes by itself.
 */
export const ovh: Tool = {
  cleared: ["OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY", "OVH_CLIENT_ID", "OVH_CLIENT_SECRET", "OVH_ACCESS_TOKEN"],
  minTtlSeconds: 3000,
  isBearer: true,
  routes: () => [],
  environment: async ({ first, given }) => ({
    OVH_ACCESS_TOKEN: String(first.fields.access_token),
    ...unset(given, { OVH_ENDPOINT: first.about.endpoint, OVH_CLOUD_PROJECT_SERVICE: first.about.project }),
  }),
};
