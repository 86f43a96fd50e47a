import { evaluateCondition, type Holds } from "./conditions.ts";
import { fail, toList, toText } from "./expect.ts";
import { physicalResource } from "./physical-resources.ts";
import { isMapping, type Mapping } from "./variables.ts";

export type Stack = {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly conditions: Mapping;
  /** What other stacks export, by name. Default: nothing. */
  readonly exports?: Readonly<Record<string, string>>;
};

export type Resource = { readonly Type: string; readonly Properties?: Mapping | undefined; readonly Condition?: string | undefined };

export type Intrinsics = {
  /** Replaces every intrinsic in a value; `undefined` for `AWS::NoValue`. `at` is where the value stands, for errors. */
  readonly resolve: (value: unknown, at: string) => unknown;
  /** The same for a value that must become one text, such as an environment variable. */
  readonly resolveText: (value: unknown, at: string) => string;
  readonly isDeployed: (logicalId: string) => boolean;
};

/**
 * CloudFormation's intrinsic functions over the resources of one template, with local physical names. An unresolvable reference is an error
 * that names it and its place, where a framework that runs functions locally would pass on `[object Object]`.
 */
export function createIntrinsics(stack: Stack): Intrinsics {
  const pseudo: Record<string, string | undefined> = {
    "AWS::Region": stack.region,
    "AWS::AccountId": stack.account,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stack.name,
    "AWS::NoValue": undefined,
  };

  const find = (logicalId: string, reference: string, at: string) => {
    const resource = stack.resources[logicalId];
    if (resource === undefined || !isDeployed(logicalId)) {
      throw new Error(`${at}: ${reference} names no resource of this template`);
    }
    const nameGiven = Object.entries(resource.Properties ?? {}).find(
      ([property]) => property === physicalResource(resource.Type)?.nameProperty,
    )?.[1];
    const name = nameGiven === undefined ? `${stack.name}-${logicalId}` : resolveText(nameGiven, `${logicalId}.Properties`);
    const physical = physicalResource(resource.Type);
    const place = { name, region: stack.region, account: stack.account };
    const arn = physical?.toArn(place);
    const refs = { arn, name, url: physical?.toUrl?.(place) };
    return { name, arn, ref: physical && refs[physical.ref], type: resource.Type };
  };

  const ref = (logicalId: string, at: string): string | undefined => {
    if (logicalId in pseudo) {
      return pseudo[logicalId];
    }
    const found = find(logicalId, `Ref ${logicalId}`, at);
    return found.ref ?? fail(`${at}: Ref ${logicalId} (${found.type}) has no local value`);
  };

  const getAtt = (logicalId: string, attribute: string, at: string): string => {
    const found = find(logicalId, `GetAtt ${logicalId}.${attribute}`, at);
    const values: Record<string, string | undefined> = { Arn: found.arn, Name: found.name, QueueName: found.name };
    return values[attribute] ?? fail(`${at}: GetAtt ${logicalId}.${attribute} (${found.type}) has no local value`);
  };

  const substitute = (text: string, given: Mapping, at: string): string =>
    text.replace(/\$\{([^}]+)\}/g, (_whole, inside: string) => {
      const name = inside.trim();
      const dot = name.indexOf(".");
      if (name.startsWith("!")) {
        return `\${${name.slice(1)}}`;
      }
      const value =
        name in given ? resolve(given[name], at) : dot === -1 ? ref(name, at) : getAtt(name.slice(0, dot), name.slice(dot + 1), at);
      return toText(value, at);
    });

  const holds: Holds = (condition, at) => evaluateCondition(condition, at, stack.conditions, resolve);

  const functions: Record<string, (argument: unknown, at: string) => unknown> = {
    Ref: (id, at) => ref(toText(id, at), at),
    "Fn::GetAtt": (argument, at) => {
      const [id, attribute] = typeof argument === "string" ? argument.split(/\.(.*)/s) : toList(argument, at);
      return getAtt(toText(id, at), resolveText(attribute, at), at);
    },
    "Fn::ImportValue": (argument, at) => {
      const name = resolveText(argument, at);
      return stack.exports?.[name] ?? fail(`${at}: no other stack exports ${name}`);
    },
    "Fn::Sub": (argument, at) => {
      const [text, given] = Array.isArray(argument) ? argument : [argument, {}];
      return substitute(toText(text, at), isMapping(given) ? given : {}, at);
    },
    "Fn::Join": (argument, at) => {
      const [separator, parts] = toList(argument, at);
      return toList(resolve(parts, at), at)
        .map((part) => toText(part, at))
        .join(toText(separator, at));
    },
    "Fn::Select": (argument, at) => {
      const [index, from] = toList(argument, at);
      return toList(resolve(from, at), at)[Number(resolve(index, at))];
    },
    "Fn::Split": (argument, at) => {
      const [separator, text] = toList(argument, at);
      return resolveText(text, at).split(toText(separator, at));
    },
    "Fn::If": (argument, at) => {
      const [condition, yes, no] = toList(argument, at);
      return resolve(holds({ Condition: condition }, at) ? yes : no, at);
    },
  };

  const resolve = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) {
      return value.map((item, index) => resolve(item, `${at}[${index}]`)).filter((item) => item !== undefined);
    }
    if (!isMapping(value)) {
      return value;
    }
    const entries = Object.entries(value);
    const [key, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
    if (key === "Ref" || key?.startsWith("Fn::")) {
      const apply = functions[key] ?? fail(`${at}: ${key} cannot be resolved on this machine`);
      return apply(argument, at);
    }
    return Object.fromEntries(
      entries.map(([name, item]) => [name, resolve(item, `${at}.${name}`)]).filter(([, item]) => item !== undefined),
    );
  };

  const resolveText = (value: unknown, at: string): string => toText(resolve(value, at), at);
  const isDeployed = (logicalId: string): boolean => {
    const condition = stack.resources[logicalId]?.Condition;
    return condition === undefined || holds({ Condition: condition }, logicalId);
  };
  return { resolve, resolveText, isDeployed };
}
