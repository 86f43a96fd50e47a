import type { StackResourceSummary } from "@aws-sdk/client-cloudformation";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { foundationOf, stackOf } from "../../release/stage.ts";
import { once } from "./ask.ts";
import { type Clients, openClients } from "./clients.ts";
import { type DeployedFunction, readFunctions } from "./deployed-functions.ts";
import { readSecret, type StoredSecret } from "./read-secret.ts";
import { readExports, readResources, readTemplateResources, type TemplateResource } from "./stack-template.ts";

/** A deployed stage, as its doctor sees it. What several checks need is read once. */
export type Stage = {
  readonly name: string;
  readonly region: string;
  /** Also the name of the table, and how the names of the functions begin. */
  readonly stack: string;
  readonly clients: Clients;
  readonly clock: () => Date;
  /** Ends what is under way when the doctor leaves. */
  readonly signal: AbortSignal;
  /** Who the operator's login is. @throws {Error} AWS does not accept the login, or does not answer. */
  caller(): Promise<{ readonly arn: string; readonly account: string }>;
  /** The stack with what outlives the releases. */
  readonly foundation: string;
  /** The resources of both stacks, as CloudFormation knows them. @throws {NotDeployed} */
  resources(): Promise<readonly StackResourceSummary[]>;
  /** The resources of both templates that were deployed. @throws {NotDeployed} */
  template(): Promise<readonly TemplateResource[]>;
  /** Physical ids by logical id, what the foundation exports by the names of its exports, and what AWS calls this account. */
  physicalIds(): Promise<ReadonlyMap<string, string>>;
  functions(): Promise<readonly DeployedFunction[]>;
  /** A variable of the functions' environments. The value that most of them have; empty where it is set nowhere. */
  setting(name: string): Promise<string>;
  /** A secret of the operator's. @throws {MissingRight} */
  secret(id: string): Promise<StoredSecret>;
};

/** Opens a stage with the credentials of the environment. Nothing is asked yet. */
export function openStage({ stage: name, region }: { readonly stage: string; readonly region: string }, signal: AbortSignal): Stage {
  const stack = stackOf({ name });
  const clients = openClients(region);
  const foundation = foundationOf(stack);
  const ofBoth = async <T>(read: (clients: Clients, name: string) => Promise<readonly T[]>) =>
    (await Promise.all([stack, foundation].map((one) => read(clients, one)))).flat();
  const resources = once(() => ofBoth(readResources));
  const template = once(() => ofBoth(readTemplateResources));
  const caller = once(() => readCaller(clients));
  const physicalIds = once(async () => {
    const { arn, account } = await caller();
    return new Map([
      ...(await resources()).map(({ LogicalResourceId = "", PhysicalResourceId = "" }) => [LogicalResourceId, PhysicalResourceId] as const),
      ...(await readExports(clients, foundation)),
      ["AWS::AccountId", account],
      ["AWS::Region", region],
      ["AWS::Partition", arn.split(":")[1] ?? "aws"],
      ["AWS::StackName", stack],
    ]);
  });
  const secrets = new Map<string, Promise<StoredSecret>>();
  const functions = once(async () => readFunctions({ clients, stack, resources: await resources() }));
  return {
    name,
    region,
    stack,
    foundation,
    clients,
    clock: () => new Date(),
    signal,
    caller,
    resources,
    template,
    physicalIds,
    functions,
    setting: async (variable) => findCommon((await functions()).flatMap(({ environment }) => environment[variable] || [])),
    secret: (id) => {
      const found = secrets.get(id) ?? readSecret(clients, id);
      secrets.set(id, found);
      return found;
    },
  };
}

/** Takes no right: each login may ask who it is. */
async function readCaller({ sts }: Clients) {
  try {
    const { Arn: arn = "", Account: account = "" } = await sts.send(new GetCallerIdentityCommand({}));
    return { arn, account };
  } catch (cause) {
    const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new Error(`AWS does not accept your login, or does not answer: ${words}`, { cause });
  }
}

/** @returns The value that stands there most often; empty for none. */
function findCommon(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? "";
}
