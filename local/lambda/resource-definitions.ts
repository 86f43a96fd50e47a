import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import type { Intrinsics, Resource } from "./intrinsics.ts";
import { isMapping } from "./variables.ts";

/** The ARN of a state machine and its definition, the `${Name}`s of `DefinitionSubstitutions` replaced. */
export function toStateMachine(id: string, resource: Resource, intrinsics: Intrinsics): [string, object] {
  const definition = resource.Properties?.Definition;
  if (!isMapping(definition)) {
    throw new Error(`${id}: only a state machine with a Definition can run here`);
  }
  const given = intrinsics.resolve(resource.Properties?.DefinitionSubstitutions ?? {}, `${id}.DefinitionSubstitutions`);
  const text = JSON.stringify(definition).replace(/\$\{(\w+)\}/g, (_whole, name: string) => {
    if (!isMapping(given) || typeof given[name] !== "string") {
      throw new Error(`${id}: DefinitionSubstitutions has no ${name}`);
    }
    return JSON.stringify(given[name]).slice(1, -1);
  });
  return [intrinsics.resolveText({ Ref: id }, id), JSON.parse(text)];
}

/** Builds the input of `CreateTable` for an embedded DynamoDB, without streams, encryption, backups and TTL. */
export function toTable(id: string, resource: Resource, intrinsics: Intrinsics): CreateTableCommandInput {
  const { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes } = resource.Properties ?? {};
  const kept = intrinsics.resolve({ AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes }, id);
  return { TableName: intrinsics.resolveText({ Ref: id }, id), ...(kept as Omit<CreateTableCommandInput, "TableName">) };
}

/** What a rule with a rate invokes: the ARN of each target, with its input. A rule that waits for events has no rate, and invokes nothing here. */
export function toSchedules(id: string, resource: Resource, intrinsics: Intrinsics) {
  const { ScheduleExpression: rate, State = "ENABLED", Targets } = resource.Properties ?? {};
  const targets: unknown = intrinsics.resolve(Targets ?? [], `${id}.Targets`);
  return typeof rate !== "string" || State !== "ENABLED" || !Array.isArray(targets)
    ? []
    : targets.map(({ Arn, Input }) => ({ arn: String(Arn), rate, input: Input === undefined ? undefined : JSON.parse(Input) }));
}
