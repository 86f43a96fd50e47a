import { DeleteSecretCommand, RestoreSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { awsClient } from "../../deployed/aws.ts";
import { restartFunctions } from "../../deployed/restart.ts";
import type { Fault } from "../fault.ts";

const SecretId = "aurora-oauth/dev/seal-key";

export const sealKeyDeleted: Fault = {
  id: "seal-key-deleted",
  title: "The secret of the seal key is deleted",
  alarm: "OperatorFailuresAlarm",
  felt: "secrets_unavailable",
  also: {},
  step: "`aws secretsmanager restore-secret --secret-id aurora-oauth/<stage>/seal-key`",
  make: async ({ deployed: { aws } }) => {
    const client = new SecretsManagerClient(awsClient(aws));
    await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    // A process that has read the key goes on with it for five minutes.
    await restartFunctions(aws, ["gcpStart"]);
    return async () => void (await client.send(new RestoreSecretCommand({ SecretId })));
  },
};
