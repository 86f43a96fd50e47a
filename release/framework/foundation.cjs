const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
} = require("@aws-sdk/client-cloudformation");

const ChangeSetName = "foundation";
const pauseMs = 1000;

const fileOf = ({ serviceDir }) => join(serviceDir, ".serverless/cloudformation-template-foundation.json");

/** Writes the template of the foundation (`resources/foundation.yml`) beside the application's. */
function writeFoundation(serverless) {
  const { foundation, protectedFoundation } = serverless.service.custom;
  for (const [id, { Properties }] of Object.entries(protectedFoundation)) {
    Object.assign(foundation.Resources[id].Properties, Properties);
  }
  mkdirSync(join(serverless.serviceDir, ".serverless"), { recursive: true });
  writeFileSync(fileOf(serverless), JSON.stringify(foundation));
}

/**
 * Deploys the foundation, a stack of its own, as it was packaged. `serverless rollback` and `remove` do not touch it.
 *
 * A deploy adds to the foundation, and takes nothing away. An earlier release, which knows less of it, leaves it as it is. A change for which
 * CloudFormation would make a resource anew is refused: the new one would have neither the data nor the key of the old one.
 *
 * @returns What became of it, in words.
 */
async function deployFoundation(serverless) {
  const provider = serverless.getProvider("aws");
  const client = new CloudFormationClient(await provider.getAwsSdkV3Config());
  const application = provider.naming.getStackName();
  const StackName = `${application}-foundation`;
  const became = await deploy(client, application, {
    StackName,
    ChangeSetName,
    TemplateBody: readFileSync(fileOf(serverless), "utf8"),
    Capabilities: ["CAPABILITY_NAMED_IAM"],
    RoleARN: provider.getCustomDeploymentRole(),
    Tags: [{ Key: "STAGE", Value: provider.getStage() }],
  });
  return `Foundation ${StackName}: ${became}`;
}

module.exports = { deployFoundation, writeFoundation };

/** @returns What became of the stack, in words. @throws {Error} It could not be changed, or a resource would be made anew. */
async function deploy(client, application, stack) {
  const { StackName } = stack;
  const before = await readSettled(client, StackName);
  const isNew = before === undefined || before.StackStatus === "REVIEW_IN_PROGRESS";
  const exported = isNew ? [] : await readExportsInUse(client, application, before.Outputs ?? []);
  const missing = exported.filter((name) => !(name in JSON.parse(stack.TemplateBody).Outputs));
  if (missing.length > 0) {
    return `left as a later release has made it: the application reads ${missing.join(", ")}`;
  }
  await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName })).catch(unlessMissing);
  // What a first deploy has made when it fails half way goes again, and the deploy can be repeated.
  const kind = isNew ? { ChangeSetType: "CREATE", OnStackFailure: "DELETE" } : { ChangeSetType: "UPDATE" };
  const { StackId } = await client.send(new CreateChangeSetCommand({ ...stack, ...kind }));
  const changes = await readChanges(client, StackName);
  const nameAll = (test) => changes?.flatMap((change) => (test(change) ? change.LogicalResourceId : [])).join(", ");
  const removed = nameAll(({ Action }) => Action === "Remove");
  const replaced = nameAll(({ Replacement }) => Replacement === "True");
  if (changes === undefined || removed !== "" || replaced !== "") {
    await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName }));
  }
  if (changes === undefined) {
    return "unchanged";
  }
  if (removed !== "") {
    return `left as a later release has made it: this one knows no ${removed}`;
  }
  if (replaced !== "") {
    throw new Error(`${StackName}: this deploy would make ${replaced} anew, without what is in it. See docs/deploy/upgrade.md`);
  }
  const begun = new Date();
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  const after = await readSettled(client, StackId);
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(after?.StackStatus ?? "")) {
    throw new Error(`${StackName}: ${after?.StackStatus}. ${await readReasons(client, StackId, begun)}`);
  }
  return `changed: ${nameAll(() => true)}`;
}

/** Reads which outputs the application's stack imports. */
async function readExportsInUse(client, StackName, outputs) {
  const { TemplateBody = "" } = (await client.send(new GetTemplateCommand({ StackName })).catch(unlessMissing)) ?? {};
  return outputs.flatMap(({ OutputKey }) => (TemplateBody.includes(`-foundation-${OutputKey}"`) ? OutputKey : []));
}

/** Waits until CloudFormation has finished with a stack. @returns `undefined`: there is none. */
async function readSettled(client, StackName) {
  for (;;) {
    const { Stacks: [stack] = [] } = (await client.send(new DescribeStacksCommand({ StackName })).catch(unlessMissing)) ?? {};
    if (stack === undefined || stack.StackStatus === "REVIEW_IN_PROGRESS" || !stack.StackStatus.endsWith("_IN_PROGRESS")) {
      return stack;
    }
    await sleep(pauseMs);
  }
}

/** Waits for a change set. @returns Its changes of resources. `undefined`: the stack is as the template says. @throws {Error} CloudFormation refuses it. */
async function readChanges(client, StackName) {
  for (;;) {
    const { Status, StatusReason = "", Changes = [] } = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
    if (Status === "CREATE_COMPLETE") {
      return Changes.map(({ ResourceChange }) => ResourceChange);
    }
    if (Status === "FAILED") {
      if (/didn't contain changes|No updates are to be performed/.test(StatusReason)) {
        return undefined;
      }
      throw new Error(`the foundation cannot be changed: ${StatusReason}`);
    }
    await sleep(pauseMs);
  }
}

/** Reads why resources failed since an instant. */
async function readReasons(client, StackName, since) {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ Timestamp, ResourceStatus = "" }) => Timestamp >= since && ResourceStatus.endsWith("_FAILED"))
    .map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`)
    .join("; ");
}

function unlessMissing(error) {
  if (!(error.name === "ChangeSetNotFoundException" || (error.name === "ValidationError" && error.message.includes("does not exist")))) {
    throw error;
  }
}
