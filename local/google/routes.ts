import type { Route } from "../simulator/route.ts";
import { accountRoutes } from "./account-routes.ts";
import { getAuthorization, postConsent } from "./authorize.ts";
import { getBillingInfo } from "./billing.ts";
import { bigQueryRoutes } from "./datasets.ts";
import { getJwks, getOpenidConfiguration, getPemKeys } from "./discovery.ts";
import { postFederatedToken } from "./exchange-federated-token.ts";
import { poolRoutes } from "./pool-routes.ts";
import { projectLabelRoutes } from "./project-labels.ts";
import { projectPolicyRoutes } from "./project-policy.ts";
import { getProject, searchProjects } from "./resource-manager.ts";
import { postRevoke } from "./revoke.ts";
import { serviceUsageRoutes } from "./service-usage.ts";
import { postToken, refuseTokenGet } from "./token.ts";
import { tokeninfo } from "./tokeninfo.ts";
import { userinfo, userinfoV2 } from "./userinfo.ts";
import type { World } from "./world.ts";

/** All simulated paths of Google, under one host. Any other path is 404, `GET /revoke` too. */
export const googleRoutes: readonly Route<World>[] = [
  // accounts.google.com
  { method: "GET", path: "/.well-known/openid-configuration", handle: getOpenidConfiguration },
  { method: "GET", path: "/o/oauth2/v2/auth", handle: getAuthorization },
  // The `auth_uri` of the client files that people download from Google's console.
  { method: "GET", path: "/o/oauth2/auth", handle: getAuthorization },
  { method: "POST", path: "/signin/oauth/consent", handle: postConsent },
  // oauth2.googleapis.com, www.googleapis.com, openidconnect.googleapis.com
  { method: "POST", path: "/token", handle: postToken },
  { method: "GET", path: "/token", handle: refuseTokenGet },
  // sts.googleapis.com
  { method: "POST", path: "/v1/token", handle: postFederatedToken },
  { method: "POST", path: "/revoke", handle: postRevoke },
  { method: "GET", path: "/tokeninfo", handle: tokeninfo },
  { method: "POST", path: "/tokeninfo", handle: tokeninfo },
  { method: "GET", path: "/oauth2/v3/certs", handle: getJwks },
  { method: "GET", path: "/oauth2/v1/certs", handle: getPemKeys },
  { method: "GET", path: "/v1/userinfo", handle: userinfo },
  { method: "GET", path: "/oauth2/v2/userinfo", handle: userinfoV2 },
  // cloudresourcemanager.googleapis.com, cloudbilling.googleapis.com
  { method: "GET", path: "/v3/projects:search", handle: searchProjects },
  { method: "GET", path: "/v3/projects/{project}", handle: getProject },
  { method: "GET", path: "/v1/projects/{project}/billingInfo", handle: getBillingInfo },
  ...projectPolicyRoutes,
  ...accountRoutes,
  ...poolRoutes,
  ...projectLabelRoutes,
  ...serviceUsageRoutes,
  ...bigQueryRoutes,
];
