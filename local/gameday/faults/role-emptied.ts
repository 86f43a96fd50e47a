import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { awsClient } from "../../deployed/aws.ts";
import { roleNameOf } from "../../embedded/roles.ts";
import type { Fault } from "../fault.ts";

export const roleEmptied: Fault = {
  id: "role-emptied",
  title: "The role of `jobsRefreshDue` loses its policy",
  alarm: "ScheduleFailingAlarm",
  felt: undefined,
  also: { OperatorFailuresAlarm: "each tick that fails counts its code, `table_unavailable`" },
  step: "`aws iam put-role-policy` with the policy that `aws cloudformation detect-stack-resource-drift` shows as expected; a deploy does not restore it",
  make: async ({ deployed: { aws } }) => {
    const client = new IAMClient(awsClient(aws));
    const RoleName = roleNameOf("schedule");
    const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
    const policies = await Promise.all(PolicyNames.map((PolicyName) => client.send(new GetRolePolicyCommand({ RoleName, PolicyName }))));
    for (const PolicyName of PolicyNames) {
      await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    }
    return async () => {
      for (const { PolicyName, PolicyDocument = "" } of policies) {
        await client.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument) }));
      }
    };
  },
};
