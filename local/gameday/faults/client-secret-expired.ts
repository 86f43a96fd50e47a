import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { steer } from "../../console/troubles/trouble.ts";
import { awsClient } from "../../deployed/aws.ts";
import { restartFunctions } from "../../deployed/restart.ts";
import { googleClientOf } from "../../start-providers.ts";
import type { Fault } from "../fault.ts";
import { felt } from "../losing-access.ts";

const readers = ["tokensServe", "jobsRefreshDue", "gcpCallback"];

export const clientSecretExpired: Fault = {
  id: "client-secret-expired",
  title: "The secret of our OAuth client at Google has expired",
  alarm: "OperatorFailuresAlarm",
  felt: "client_misconfigured",
  also: felt,
  step: "add a secret at the provider and put it into `aurora-oauth/<stage>/google-client`; processes read it within 5 min",
  make: async ({ deployed: { aws, google, secrets } }) => {
    await steer(google)("POST", "settings", { clients: "secret_changed" });
    return async () => {
      const { clientId, secondSecret } = googleClientOf(secrets);
      const next = { client_id: clientId, client_secret: secondSecret };
      const client = new SecretsManagerClient(awsClient(aws));
      await client.send(new PutSecretValueCommand({ SecretId: "aurora-oauth/dev/google-client", SecretString: JSON.stringify(next) }));
      // In place of the five minutes.
      await restartFunctions(aws, readers);
    };
  },
};
