import { GetRoleCommand, GetRolePolicyCommand, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { isObject, parseJson } from "../../../lib/json.ts";
import { ask, askIfThere } from "../ask.ts";
import { type Check, type Finding, fail, unknown } from "../check.ts";
import { MissingRight } from "../not-looked-at.ts";
import type { Stage } from "../stage.ts";

/** A session of the look may do nothing. */
const nothing = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] });

const mend = "put trust and policy back as resources/foundation.yml has them: aws iam update-assume-role-policy, aws iam put-role-policy";

/** Whether the role that customers of AWS trust lets this account in, and may assume theirs. */
export const accessRole: Check = {
  name: "access-role",
  rights: ["iam:GetRole", "iam:GetRolePolicy", "iam:ListRolePolicies", "sts:AssumeRole on the access role"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const arn = await stage.setting("ACCESS_ROLE_ARN");
    const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
    const { clients } = stage;
    const found = await askIfThere("iam:GetRole", ["NoSuchEntityException", "NoSuchEntity"], () =>
      clients.iam.send(new GetRoleCommand({ RoleName })),
    );
    if (found === undefined) {
      return {
        saw: arn,
        findings: [
          fail(
            `there is no role ${arn}: every connection to AWS fails`,
            "make it by hand under the same name, as resources/foundation.yml has it; trust policies that name it must then be saved again by each customer",
          ),
        ],
      };
    }
    const account = arn.split(":")[4] ?? "";
    const trusts = listPrincipals(found.Role?.AssumeRolePolicyDocument).some((principal) => principal.includes(account));
    const findings = [
      ...(trusts ? [] : [fail(`the trust policy of ${RoleName} does not let the functions of account ${account} in`, mend)]),
      ...(await judgePolicy(stage, RoleName)),
      // If the trust does not let the functions in, AWS refuses this call too, and the finding above reports it.
      ...(trusts ? await tryIt(stage, arn) : []),
    ];
    return { saw: `${arn}: its trust, its policy, and a session`, findings };
  },
};

/** Who is allowed to assume the role. */
function listPrincipals(document: string | undefined): readonly string[] {
  return listStatements(document).flatMap(({ Effect, Principal }) => {
    const aws: unknown = isObject(Principal) ? Principal.AWS : undefined;
    return Effect === "Allow" ? [aws].flat().map(String) : [];
  });
}

function listStatements(document: string | undefined): readonly Readonly<Record<string, unknown>>[] {
  const policy = parseJson(decodeURIComponent(document ?? ""));
  return isObject(policy) ? [policy.Statement].flat().filter(isObject) : [];
}

async function judgePolicy({ clients }: Stage, RoleName: string): Promise<readonly Finding[]> {
  const { PolicyNames = [] } = await ask("iam:ListRolePolicies", () => clients.iam.send(new ListRolePoliciesCommand({ RoleName })));
  const policies = await Promise.all(
    PolicyNames.map((PolicyName) => ask("iam:GetRolePolicy", () => clients.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })))),
  );
  const allowed = policies
    .flatMap(({ PolicyDocument }) => listStatements(PolicyDocument))
    .flatMap(({ Effect, Action }) => (Effect === "Allow" ? [Action].flat() : []));
  const missing = ["sts:AssumeRole", "sts:TagSession"].filter((action) => !allowed.includes(action));
  return missing.length === 0 ? [] : [fail(`${RoleName} may not do ${missing.join(", ")} with customers' roles`, mend)];
}

async function tryIt({ clients }: Stage, RoleArn: string): Promise<readonly Finding[]> {
  try {
    const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "doctor", DurationSeconds: 900, Policy: nothing });
    await ask(`sts:AssumeRole on ${RoleArn}`, () => clients.sts.send(command));
    return [];
  } catch (error) {
    return [
      error instanceof MissingRight ? unknown(error) : fail(`it cannot be assumed: ${error instanceof Error ? error.name : error}`, mend),
    ];
  }
}
