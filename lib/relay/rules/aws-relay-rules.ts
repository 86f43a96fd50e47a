import type { Environment } from "../../config.ts";
import type { OutboundAnswer } from "../../outbound-request.ts";
import type { RelayedCall } from "../parse-call.ts";
import type { RelayRules } from "../relay-rules.ts";

/**
 * What is read of services that speak AWS' query protocol, as `<service>:<action>`.
 *
 * @see {@link https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html Query requests}
 */
const reads = [
  "autoscaling:DescribeAutoScalingGroups",
  "autoscaling:DescribeAutoScalingInstances",
  "autoscaling:DescribeScalingActivities",
  "cloudformation:ListStackResources",
  "cloudformation:ListStacks",
  "ec2:DescribeAddresses",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeFlowLogs",
  "ec2:DescribeImages",
  "ec2:DescribeInstanceStatus",
  "ec2:DescribeInstanceTypes",
  "ec2:DescribeInstances",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRegions",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSnapshots",
  "ec2:DescribeSubnets",
  "ec2:DescribeTags",
  "ec2:DescribeVolumes",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcPeeringConnections",
  "ec2:DescribeVpcs",
  "elasticache:DescribeCacheClusters",
  "elasticache:DescribeReplicationGroups",
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeTargetGroups",
  "elasticloadbalancing:DescribeTargetHealth",
  "iam:GetAccountSummary",
  "iam:ListAccountAliases",
  "iam:ListAttachedRolePolicies",
  "iam:ListGroups",
  "iam:ListPolicies",
  "iam:ListRoles",
  "iam:ListUsers",
  "monitoring:DescribeAlarms",
  "monitoring:GetMetricStatistics",
  "monitoring:ListMetrics",
  "rds:DescribeDBClusters",
  "rds:DescribeDBInstances",
  "rds:DescribeDBSnapshots",
  "rds:DescribeDBSubnetGroups",
  "sts:GetCallerIdentity",
] as const;

/** A service in a region of the partition `aws`. IAM is at one address for all regions. */
const hostName = /^(?!iam\.)([a-z\d]+)\.((?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d)\.amazonaws\.com$/;

/** Makes the rules of AWS' calls: a POST to `/` with the action in a form, which is signed for the service and region of its host. */
export function awsRelayRules(env: Environment): RelayRules {
  const addressOf = (name: string, service: string) =>
    (env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env.AWS_ENDPOINT_URL || `https://${name}`).replace(/\/$/, "");
  return {
    reads,
    form: /^[a-z\d]+:[A-Z][A-Za-z\d]+$/,
    nameOf,
    findHost: (name = "") => {
      const signing = findService(name);
      return signing && { name, url: addressOf(name, signing.service), answersXml: true, signing };
    },
    readsWith: "read",
    refusesToken,
  };
}

/** Finds the service behind a host, and the region that its signatures name. */
function findService(host: string): { readonly service: string; readonly region: string } | undefined {
  const [name, service = "", region = ""] = host === "iam.amazonaws.com" ? [host, "iam", "us-east-1"] : (hostName.exec(host) ?? []);
  return name === undefined ? undefined : { service, region };
}

function nameOf({ method, host = "", segments, query, headers, body = "" }: RelayedCall): string | undefined {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const parameters = new URLSearchParams(body);
  const actions = [...parameters.keys()].filter((name) => name.trim().toLowerCase() === "action");
  if (method !== "POST" || segments.length > 0 || query !== "" || !isForm || actions.length !== 1) {
    return undefined;
  }
  return `${findService(host)?.service}:${parameters.get("Action")}`;
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
