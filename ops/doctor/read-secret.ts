import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { isObject, parseJson } from "../../lib/json.ts";
import { Secret } from "../../lib/secret.ts";
import { ask } from "./ask.ts";
import type { Clients } from "./clients.ts";

/** What is stored under the name of a secret. */
export type StoredSecret =
  | { readonly state: "missing" }
  | { readonly state: "deleted" }
  /** `undefined`: it is not a JSON object of texts, which is what functions read. */
  | { readonly state: "stored"; readonly fields: Readonly<Record<string, Secret>> | undefined };

/** Reads a secret of the operator's. @throws {MissingRight} */
export async function readSecret({ secrets }: Clients, SecretId: string): Promise<StoredSecret> {
  try {
    const command = new GetSecretValueCommand({ SecretId });
    const { SecretString = "" } = await ask("secretsmanager:GetSecretValue", () => secrets.send(command));
    return { state: "stored", fields: parseFields(SecretString) };
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "ResourceNotFoundException" || name === "InvalidRequestException") {
      return name === "ResourceNotFoundException" ? { state: "missing" } : { state: "deleted" };
    }
    throw error;
  }
}

function parseFields(text: string): Readonly<Record<string, Secret>> | undefined {
  const parsed = parseJson(text);
  if (!isObject(parsed)) {
    return undefined;
  }
  const fields = Object.entries(parsed).map(([name, value]) => [name, typeof value === "string" ? new Secret(value) : undefined] as const);
  return fields.every(([, value]) => value !== undefined) ? (Object.fromEntries(fields) as Record<string, Secret>) : undefined;
}
