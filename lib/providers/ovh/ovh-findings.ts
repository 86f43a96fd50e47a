import type { Finding } from "../../connections/finding.ts";
import { customerFinding } from "../customer-finding.ts";
import { ForbiddenCall, type Lacking } from "./ovh-request.ts";

/** Whom a policy would be for. */
type Subject = {
  /** The API with its version. */
  readonly api: string;
  /** The name of a service account in policies. Absent: a person who signed in. */
  readonly urn?: string;
};

/** What a caller could read of its projects, as findings. `ids`: absent when it may not list them. */
export type ProjectSurvey = { readonly ids?: readonly string[]; readonly findings: readonly Finding[] };

/** Waits for a list of projects. A missing permission is a finding: the token works, and the customer can repair the rest. */
export async function surveyProjects(listing: Promise<readonly string[]>, subject: Subject): Promise<ProjectSurvey> {
  try {
    const ids = await listing;
    return { ids, findings: ids.length === 0 ? [noProjects] : [] };
  } catch (error) {
    if (error instanceof ForbiddenCall) {
      return { findings: toLackingFindings(error.lacking, subject) };
    }
    throw error;
  }
}

const noProjects = customerFinding("info", {
  code: "no_projects",
  title: "There is no project that this connection may see",
  action: "Create a Public Cloud project, or add the projects to the policy, then check again.",
});

/** Builds a finding for each side on which actions are missing. */
export function toLackingFindings({ byScope, byPolicy }: Lacking, subject: Subject): readonly Finding[] {
  const findings = [
    ...(byScope.length === 0 ? [] : [toSmallScope(byScope)]),
    ...(byPolicy.length === 0 ? [] : [toMissingActions(byPolicy, subject)]),
  ];
  return findings.length > 0 ? findings : [notTold];
}

const toSmallScope = (actions: readonly string[]): Finding => ({
  code: "scope_too_small",
  severity: "error",
  target: actions.join(" "),
  title: `The scope of the login does not include ${actions.join(", ")}`,
  action: "The operator must request a wider scope, such as all, and the customer must sign in again. A service account needs no scope.",
  owner: "operator",
});

function toMissingActions(actions: readonly string[], { api, urn }: Subject): Finding {
  const how =
    urn === undefined
      ? "An administrator of the account must allow it to the person who signs in, in a policy on their user."
      : `As an administrator of the account, send POST ${toPolicyUrl(api)} with this body: ${JSON.stringify(buildPolicy(urn, actions))}`;
  return customerFinding("error", {
    code: "iam_action_missing",
    target: actions.join(" "),
    title: `No policy allows ${actions.join(", ")}`,
    action: `${how} Then check again.`,
  });
}

/** An older form of the refusal names no action. */
const notTold = customerFinding("error", {
  code: "projects_forbidden",
  title: "OVHcloud does not let this connection list projects",
  action: "Allow it publicCloudProject:apiovh:get in a policy, then check again.",
});

/** Policies are in version 2 of the API, at the same host. */
const toPolicyUrl = (api: string): string => `${new URL(api).href.replace(/\/(1\.0|v1)\/?$/, "")}/v2/iam/policy`;

/**
 * Builds a policy that allows a service account these actions and no others.
 *
 * A `*` may stand only at the end of a resource's name, and a name begins with the region's letters. Actions are on the resource type that
 * they begin with.
 *
 * @see {@link https://help.ovhcloud.com/csm/en-customer-iam-policies-api IAM policies by the API}
 */
export function buildPolicy(urn: string, actions: readonly string[]) {
  const [, plate = "eu"] = /^urn:v1:(\w+):/.exec(urn) ?? [];
  const products = [...new Set(actions.map((action) => action.split(":")[0]))];
  return {
    name: `aurora-${urn.replace(/^.*oauth2-/, "").replace(/[^\w-]/g, "-")}`,
    description: "What Aurora needs",
    identities: [urn],
    resources: products.map((product) => ({ urn: `urn:v1:${plate}:resource:${product}:*` })),
    permissions: { allow: actions.map((action) => ({ action })) },
  };
}
