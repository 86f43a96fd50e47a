import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { type Command, Option } from "commander";
import type { Provider } from "../../lib/connections/connection.ts";
import type { StopTarget } from "../../lib/connections/switches.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { organisationPartition } from "../../lib/table/item-keys.ts";
import { readFiltered } from "../filters.ts";
import type { Target } from "../target.ts";

/** What a stop is about, as the options say it. */
export type Selected = { readonly organisation?: string; readonly provider?: Provider; readonly all?: true };

/** Adds the options that say what a stop is about. */
export const addSelection = (command: Command): Command =>
  command
    .addOption(new Option("--organisation <id>", "one organisation").conflicts(["provider", "all"]))
    .addOption(
      new Option("--provider <name>", "one provider, of every organisation").choices([...providerNames]).conflicts(["organisation", "all"]),
    )
    .addOption(new Option("--all", "everything").conflicts(["organisation", "provider"]));

/** @returns `undefined`: no option says it. @throws {Error} The organisation has no name. */
export function toStopTarget({ organisation, provider, all }: Selected): StopTarget | undefined {
  if (organisation === "") {
    throw new Error("--organisation names none");
  }
  if (organisation !== undefined) {
    return { kind: "organisation", tenant: organisation };
  }
  if (provider !== undefined) {
    return { kind: "provider", provider };
  }
  return all === true ? { kind: "everything" } : undefined;
}

/**
 * Looks whether the table has anything of the organisation that a stop is about: a mistyped one would be stopped, and the right one not. A table that
 * cannot be read does not hold the stop up.
 *
 * @throws {Error} It has nothing.
 */
export async function requireKnown({ documents, table }: Target, stop: StopTarget): Promise<void> {
  if (stop.kind !== "organisation") {
    return;
  }
  const query = new QueryCommand({
    TableName: table.name,
    KeyConditionExpression: "pk = :org",
    ExpressionAttributeValues: { ":org": organisationPartition(stop.tenant) },
    ConsistentRead: true,
    Limit: 1,
  });
  const found = await documents.send(query).catch(() => undefined);
  if (found?.Count === 0) {
    throw new Error(
      `the table has nothing of ${describeStop(stop)}, and nothing was stopped. Is the name right? npm run ops -- list has the names`,
    );
  }
}

/** Names what a stop is about, in words. */
export function describeStop(target: StopTarget): string {
  switch (target.kind) {
    case "everything":
      return "everything";
    case "provider":
      return `provider ${target.provider}`;
    case "organisation":
      return `organisation ${target.tenant}`;
  }
}

/** The option that names what a stop is about. */
export function toOption(target: StopTarget): string {
  switch (target.kind) {
    case "everything":
      return "--all";
    case "provider":
      return `--provider ${target.provider}`;
    case "organisation":
      return `--organisation ${JSON.stringify(target.tenant)}`;
  }
}

/** The facts of an audit record about a stop. */
export const toFacts = (target: StopTarget) => ({
  ...(target.kind === "organisation" ? { organisation: target.tenant } : {}),
  ...(target.kind === "provider" ? { provider: target.provider } : {}),
  stops: target.kind,
});

/** Reads the connections that a stop covers. Only those of one organisation are read without the rest of the table. */
export const readCovered = (target: Target, stop: StopTarget) =>
  readFiltered(target, {
    ...(stop.kind === "organisation" ? { organisation: stop.tenant } : {}),
    ...(stop.kind === "provider" ? { provider: stop.provider } : {}),
  });
