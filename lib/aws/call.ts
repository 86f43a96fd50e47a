import type { Environment } from "../config.ts";
import { isObject, parseJson } from "../json.ts";
import { toRawHeaders } from "../outbound/http-client.ts";
import { sendToAws } from "./agents.ts";
import { type SigningCredentials, signRequest } from "./sign-request.ts";

/** A service that speaks AWS' JSON protocol. */
export type AwsService = {
  /** Its name in endpoints and signatures, such as `dynamodb`. */
  readonly name: string;
  /** The end of its variable in the SDK: `DYNAMODB` in `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly variable: string;
  /** The prefix of the operation in `X-Amz-Target`, such as `DynamoDB_20120810`. */
  readonly target: string;
  readonly contentType: "application/x-amz-json-1.0" | "application/x-amz-json-1.1";
};

/** An answer with any status, and its JSON. */
export type AwsAnswer = { readonly status: number; readonly json: Readonly<Record<string, unknown>> };

/** Milliseconds for the whole call. */
const timeoutMs = 3000;

/** Sends one call, such as `GetItem` with a body in JSON. @returns `undefined`: the call was not sent, or its outcome is unknown. */
export type CallAws = (operation: string, body: string) => Promise<AwsAnswer | undefined>;

/**
 * Calls a service of AWS once, without the SDK: the SDK's middleware is a third of a refresh's cost, and loading it is the larger
 * part of a cold start (measured). Its callers repeat every call through the SDK that does not succeed here.
 *
 * Nothing is sent when only the SDK can find the endpoint or the credentials.
 *
 * @param env - Read with the first call. In Lambda it does not change while a process lives.
 */
export function awsCaller(service: AwsService, env: Environment): CallAws {
  let place: Place | undefined;
  return async (operation, body) => {
    place ??= findPlace(service, env);
    if (place === undefined) {
      return undefined;
    }
    const { endpoint, region, credentials } = place;
    const headers = signRequest({
      service: service.name,
      region,
      headers: { "content-type": service.contentType, host: endpoint.host, "x-amz-target": `${service.target}.${operation}` },
      body,
      credentials,
      at: new Date(),
    });
    return exchange(endpoint, toRawHeaders("POST", headers, body), body).catch(() => undefined);
  };
}

type Endpoint = { readonly protocol: "http:" | "https:"; readonly hostname: string; readonly port: string; readonly host: string };

type Place = { readonly endpoint: Endpoint; readonly region: string; readonly credentials: SigningCredentials };

function findPlace({ name, variable }: AwsService, env: Environment): Place | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: region,
  } = env;
  const url = findEndpoint(env, name, variable);
  if (url === undefined || !accessKeyId || !secretAccessKey || !region) {
    return undefined;
  }
  const { protocol, hostname, port, host } = url;
  return {
    endpoint: { protocol: protocol === "https:" ? protocol : "http:", hostname, port, host },
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined },
  };
}

function exchange({ protocol, hostname, port }: Endpoint, headers: string[], body: string): Promise<AwsAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<AwsAnswer>();
  const chunks: Buffer[] = [];
  let status = 0;
  const giveUp = sendToAws(
    { protocol, hostname, port, method: "POST", path: "/", headers, body },
    {
      began: (answered) => {
        status = answered;
      },
      received: (chunk) => chunks.push(chunk),
      failed: reject,
      ended: () => {
        const json = parseJson(Buffer.concat(chunks).toString("utf8"));
        if (isObject(json)) {
          resolve({ status, json });
        } else {
          reject(new Error("the answer is no JSON object"));
        }
      },
    },
  );
  // The timer covers the connection too, which may never be made.
  const timer = setTimeout(() => {
    reject(new Error("timeout"));
    giveUp();
  }, timeoutMs);
  return promise.finally(() => clearTimeout(timer));
}

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
