import type { Environment } from "../config.ts";

/** Settings that make the SDK choose another endpoint. */
const otherEndpoints = ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"];

/** Regions of the partitions `aws` and `aws-us-gov`. Other partitions have other domains. */
const commonRegion = /^(?:us|eu|ap|sa|ca|me|af|il|mx)(?:-gov)?-[a-z]+-\d$/;

/**
 * Finds the endpoint of an AWS service in the plain cases: `AWS_ENDPOINT_URL`, for all services or for this one, or the region's
 * own endpoint.
 *
 * @param service - The endpoint's name, such as `dynamodb`.
 * @param variable - The end of the SDK's variable for this service, such as `DYNAMODB`.
 * @returns `undefined` when only the SDK can find it.
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html Service-specific endpoints}
 */
export function findEndpoint(env: Environment, service: string, variable: string): URL | undefined {
  const region = env.AWS_REGION ?? "";
  if (otherEndpoints.some((name) => (env[name] ?? "") !== "")) {
    return undefined;
  }
  const configured = env[`AWS_ENDPOINT_URL_${variable}`] || env.AWS_ENDPOINT_URL;
  if (configured) {
    const url = URL.parse(configured);
    return url !== null && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "" ? url : undefined;
  }
  return commonRegion.test(region) ? new URL(`https://${service}.${region}.amazonaws.com`) : undefined;
}
