import { ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { isObject } from "../../../lib/json.ts";
import { mapBounded } from "../../../lib/map-bounded.ts";
import { askIfThere } from "../ask.ts";
import { type Check, type Finding, fail } from "../check.ts";
import type { Stage } from "../stage.ts";

const readsAtOnce = 8;

/** Whether each role of the stack is there, with as many policies as it was deployed with. */
export const roles: Check = {
  name: "roles",
  rights: ["cloudformation:GetTemplate", "iam:ListRolePolicies"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const [template, physicalIds] = await Promise.all([stage.template(), stage.physicalIds()]);
    const wanted = template.filter(({ type }) => type === "AWS::IAM::Role");
    const findings = await mapBounded(wanted, readsAtOnce, ({ id, properties }) =>
      judge(stage, physicalIds.get(id), countPolicies(properties)),
    );
    return { saw: `${wanted.length} roles, and how many policies each has`, findings: findings.flat() };
  },
};

/** Of a policy under a condition the template does not say whether it is there. */
const countPolicies = ({ Policies }: Readonly<Record<string, unknown>>): number =>
  Array.isArray(Policies) ? Policies.filter((policy) => isObject(policy) && "PolicyDocument" in policy).length : 0;

async function judge({ clients, stack }: Stage, RoleName: string | undefined, wanted: number): Promise<readonly Finding[]> {
  if (RoleName === undefined) {
    return [];
  }
  const found = await askIfThere("iam:ListRolePolicies", ["NoSuchEntityException", "NoSuchEntity"], () =>
    clients.iam.send(new ListRolePoliciesCommand({ RoleName })),
  );
  if (found === undefined) {
    return [fail(`there is no role ${RoleName}`, "deploy once without what uses the role, and once more with it")];
  }
  const has = found.PolicyNames?.length ?? 0;
  const mend = `aws iam put-role-policy --role-name ${RoleName} …, with the policy that aws cloudformation detect-stack-resource-drift --stack-name ${stack} shows as expected. A deploy alone does not put it back`;
  return has < wanted ? [fail(`${RoleName} has ${has} policies, and was deployed with ${wanted}`, mend)] : [];
}
