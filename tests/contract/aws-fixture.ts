import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { startAws } from "../../local/aws/server.ts";
import type { Simulator } from "../../local/simulator/server.ts";

/** The local AWS endpoint, for its Secrets Manager and its STS. */
export function startSecretsManager(roles: Readonly<Record<string, string>> = {}): Promise<Simulator> {
  const invokeFunction = () => Promise.reject(new Error("no function is there"));
  return startAws({ port: 0, tables: [], secrets: {}, stateMachines: {}, roles, invokeFunction });
}

export function secretsManagerAt(endpoint: string): SecretsManagerClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new SecretsManagerClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
}
