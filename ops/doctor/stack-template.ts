import {
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from "@aws-sdk/client-cloudformation";
import { isObject } from "../../lib/json.ts";
import { ask } from "./ask.ts";
import type { Clients } from "./clients.ts";
import { NotDeployed } from "./not-looked-at.ts";
import { resolveTemplate, settleConditions, untold } from "./resolve-template.ts";

/** A resource of the template of a stack, as it was deployed. Its conditions are settled. */
export type TemplateResource = {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
};

/** Reads the resources that a stack has. @throws {NotDeployed} There is no such stack. */
export async function readResources({ cloudFormation }: Clients, StackName: string): Promise<readonly StackResourceSummary[]> {
  return whereDeployed(StackName, async () => {
    const found: StackResourceSummary[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client: cloudFormation }, { StackName })) {
      found.push(...StackResourceSummaries);
    }
    return found;
  });
}

/** Reads the resources of the template that a stack was made of. @throws {NotDeployed} There is no such stack. */
export async function readTemplateResources({ cloudFormation }: Clients, StackName: string): Promise<readonly TemplateResource[]> {
  const { TemplateBody = "" } = await whereDeployed(StackName, () =>
    ask("cloudformation:GetTemplate", () => cloudFormation.send(new GetTemplateCommand({ StackName }))),
  );
  const parsed: unknown = JSON.parse(TemplateBody);
  const { Resources, Conditions } = isObject(parsed) ? parsed : {};
  const resources = settleConditions(isObject(Resources) ? Resources : {}, isObject(Conditions) ? Conditions : {});
  return Object.entries(isObject(resources) ? resources : {}).map(([id, resource]) => {
    const { Type, Properties } = isObject(resource) ? resource : {};
    return { stack: StackName, id, type: String(Type), properties: isObject(Properties) ? Properties : {} };
  });
}

/** Reads what a stack exports, by name. @throws {NotDeployed} There is no such stack. */
export async function readExports({ cloudFormation }: Clients, StackName: string): Promise<readonly (readonly [string, string])[]> {
  const { Stacks: [stack] = [] } = await whereDeployed(StackName, () =>
    ask("cloudformation:DescribeStacks", () => cloudFormation.send(new DescribeStacksCommand({ StackName }))),
  );
  return (stack?.Outputs ?? []).flatMap(({ ExportName, OutputValue = "" }) =>
    ExportName === undefined ? [] : [[ExportName, OutputValue]],
  );
}

async function whereDeployed<T>(stack: string, read: () => Promise<T>): Promise<T> {
  try {
    return await ask("cloudformation:ListStackResources", read);
  } catch (error) {
    const isMissing = error instanceof Error && error.name === "ValidationError" && error.message.includes("does not exist");
    throw isMissing ? new NotDeployed(`there is no stack ${stack}`) : error;
  }
}

/**
 * Resolves a value of the template to text.
 *
 * @param physicalIds - Of the stacks' resources, by logical id.
 * @returns `undefined`: it cannot be told from the template alone.
 */
export function resolve(value: unknown, physicalIds: ReadonlyMap<string, string>): string | undefined {
  const resolved = resolveTemplate(value, physicalIds);
  const isTold = ["string", "number", "boolean"].includes(typeof resolved) && !String(resolved).includes(untold);
  return isTold ? String(resolved) : undefined;
}
