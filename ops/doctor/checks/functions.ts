import { isObject } from "../../../lib/json.ts";
import { type Check, type Finding, fail } from "../check.ts";
import type { DeployedFunction } from "../deployed-functions.ts";
import { resolve, type TemplateResource } from "../stack-template.ts";

/** Whether each function is there, runs, and has the settings that the deploy gave it. */
export const functions: Check = {
  name: "functions",
  rights: ["cloudformation:GetTemplate", "lambda:GetFunctionConfiguration"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const [deployed, template, physicalIds] = await Promise.all([stage.functions(), stage.template(), stage.physicalIds()]);
    const resources = new Map(template.map((resource) => [resource.id, resource]));
    return {
      saw: `${deployed.length} functions: state, and settings against those of the deploy`,
      findings: deployed.flatMap((each) => judge(each, resources.get(each.logicalId), physicalIds)),
    };
  },
};

function judge(
  one: DeployedFunction,
  resource: TemplateResource | undefined,
  physicalIds: ReadonlyMap<string, string>,
): readonly Finding[] {
  const { key, name, configuration } = one;
  if (configuration === undefined) {
    return [fail(`${key} is not there, and the stack says that it is`, "deploy once without the function, and once more with it")];
  }
  const { State = "Active", StateReason = "", LastUpdateStatus = "Successful", LastUpdateStatusReason = "" } = configuration;
  const differing = listDiffering(one, resource, physicalIds);
  return [
    ...(["Active", "Inactive"].includes(State) ? [] : [fail(`${key} is ${State}: ${StateReason}`, "deploy again")]),
    ...(LastUpdateStatus === "Failed" ? [fail(`the last change of ${key} failed: ${LastUpdateStatusReason}`, "deploy again")] : []),
    ...(differing.length === 0
      ? []
      : [
          fail(
            `${key} was changed since the deploy: ${differing.join(", ")}`,
            `aws lambda update-function-configuration --function-name ${name} --environment …, with the values of aws cloudformation get-template. A deploy alone does not put them back, because the template has not changed`,
          ),
        ]),
  ];
}

/** Names what is otherwise than in the template, without the values: some are secrets. */
function listDiffering(
  { environment, configuration }: DeployedFunction,
  resource: TemplateResource | undefined,
  physicalIds: ReadonlyMap<string, string>,
): readonly string[] {
  const { Environment, Timeout, MemorySize } = resource?.properties ?? {};
  const variables = isObject(Environment) && isObject(Environment.Variables) ? Environment.Variables : {};
  const changed = Object.entries(variables).flatMap(([variable, value]) => {
    const wanted = resolve(value, physicalIds);
    return wanted === undefined || wanted === (environment[variable] ?? "") ? [] : [variable];
  });
  const added = Object.keys(environment).filter((variable) => !Object.hasOwn(variables, variable));
  const settings = { Timeout, MemorySize };
  const others = (["Timeout", "MemorySize"] as const).filter(
    (name) => settings[name] !== undefined && settings[name] !== configuration?.[name],
  );
  return [...changed, ...added, ...others];
}
