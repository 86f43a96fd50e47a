import type { Environment } from "../../config.ts";
import type { OutboundAnswer } from "../../outbound-request.ts";
import type { RelayedCall } from "../../relay/parse-call.ts";
import type { CallKind, RelayRules } from "../../relay/relay-rules.ts";

/**
 * The services that speak AWS' query protocol, and the actions of theirs that read: those that `Describe`, `List` or `Get`, and here the exceptions.
 *
 * @see {@link https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html Query requests}
 */
const services: Readonly<Record<string, { readonly only?: readonly string[]; readonly never?: readonly string[] }>> = {
  autoscaling: {},
  cloudformation: {},
  ec2: { never: ["GetPasswordData", "GetVpnConnectionDeviceSampleConfiguration"] },
  elasticache: {},
  elasticloadbalancing: {},
  // At one address for all regions.
  iam: {},
  monitoring: {},
  rds: {},
  // Other actions of STS answer with keys or a token.
  sts: { only: ["GetCallerIdentity"] },
};

/** The regions of the partition `aws`. */
const region = "(?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\\d";
const hostName = new RegExp(`^(?!iam\\.)([a-z\\d]+)\\.(${region})\\.amazonaws\\.com$`);

const reads = /^(?:Describe|List|Get)[A-Z]\w*$/;

/** Makes the rules of AWS' calls: reads of query services, as a POST to `/` with the action in a form. Other calls are not relayed. */
export function awsRelayRules(env: Environment): RelayRules {
  const addressOf = (name: string, service: string) =>
    (env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env.AWS_ENDPOINT_URL || `https://${name}`).replace(/\/$/, "");
  return {
    findHost: (name = "") => {
      const signing = findService(name);
      return signing && { name, url: addressOf(name, signing.service), answersXml: true, signing };
    },
    kindOf,
    readsWith: "read",
    refusesToken,
  };
}

/** Finds the service behind a host, and the region that its signatures name. */
function findService(host: string): { readonly service: string; readonly region: string } | undefined {
  const [, service = "", region = ""] = host === "iam.amazonaws.com" ? [host, "iam", "us-east-1"] : (hostName.exec(host) ?? []);
  return Object.hasOwn(services, service) ? { service, region } : undefined;
}

function kindOf({ method, host = "", segments, query, headers, body = "" }: RelayedCall): CallKind {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const parameters = new URLSearchParams(body);
  const actions = [...parameters.keys()].filter((name) => name.trim().toLowerCase() === "action");
  const action = parameters.get("Action") ?? "";
  if (method !== "POST" || segments.length > 0 || query !== "" || !isForm || actions.length !== 1 || !reads.test(action)) {
    return "never";
  }
  const { only, never = [] } = services[findService(host)?.service ?? ""] ?? { only: [] };
  return never.includes(action) || only?.includes(action) === false ? "never" : "read";
}

/** Bytes in which an error names its code. */
const errorBytes = 1024;

/**
 * The codes with which query services refuse a session that has expired, or that they do not know. EC2 says `RequestExpired` of one that has expired, with
 * status 400, and answers 401 to one that it does not know; the others answer 403.
 *
 * @see {@link https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html EC2: error codes}
 */
const refusals: ReadonlySet<string> = new Set(["ExpiredToken", "InvalidClientTokenId", "RequestExpired"]);

/** Only an error is looked at: what a service reads out may hold any text. */
function refusesToken({ status, body }: OutboundAnswer): boolean {
  const [, code = ""] = /<Code>(\w+)<\/Code>/.exec(body.toString("utf8", 0, errorBytes)) ?? [];
  return status === 401 || ((status === 400 || status === 403) && refusals.has(code));
}
