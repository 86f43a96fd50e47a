import { LambdaClient } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { InvalidArgumentError, Option } from "commander";
import type { Connection } from "../../lib/connections/connection.ts";
import { nothingChanged, yesOption } from "../dry-run.ts";
import { addFilters, type Filters, readFiltered } from "../filters.ts";
import { findConnection, toName } from "../find-connection.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer, Ops } from "../program.ts";
import { createProgress } from "../progress.ts";
import type { Target } from "../target.ts";
import { askFunction, type WorkRoute } from "./ask-function.ts";
import { workOnMany } from "./work-on-many.ts";

type Work = WorkRoute & { readonly name: "refresh" | "check"; readonly description: string };

const works: readonly Work[] = [
  {
    name: "refresh",
    description: "refreshes the tokens of connections now, whatever their age; one whose tokens are minted is tried with a new token",
    functionKey: "connectionsRefresh",
    route: "POST /connections/{provider}/refresh",
  },
  {
    name: "check",
    description: "asks the providers whether connections work, and brings the records up to date",
    functionKey: "connectionsCheck",
    route: "POST /connections/{provider}/check",
  },
];

const mostAtOnce = 32;

function parseAtOnce(words: string): number {
  const number = Number(words);
  if (!Number.isInteger(number) || number < 1 || number > mostAtOnce) {
    throw new InvalidArgumentError(`from 1 to ${mostAtOnce}`);
  }
  return number;
}

type Options = Filters & { readonly atOnce: number; readonly yes: boolean };

/** `ops refresh` and `ops check`. */
export function addWork({ program, target, print }: Ops): void {
  for (const work of works) {
    addFilters(program.command(work.name))
      .description(work.description)
      .argument("[connection...]", "organisation/provider/account, or the connection's id; otherwise those of the options")
      .addOption(new Option("--at-once <number>", "how many are worked on at a time").argParser(parseAtOnce).default(4))
      .addOption(yesOption())
      .addHelpText(
        "after",
        `\nExamples:\n  npm run ops -- ${work.name} --stage prod acme/gcp/default --yes\n  npm run ops -- ${work.name} --stage prod --provider ovh --status degraded --yes`,
      )
      .action(async (names: readonly string[], options: Options) => {
        const opened = await target();
        print(await workOn(opened, work, await select(opened, names, options), options));
      });
  }
}

/** @throws {Error} Neither a connection nor an option says which, or there is no such connection. */
async function select(
  target: Target,
  names: readonly string[],
  { organisation, provider, status, connectedBy }: Options,
): Promise<readonly Connection[]> {
  const isFiltered = [organisation, provider, status, connectedBy].some((filter) => filter !== undefined);
  if (names.length > 0 && isFiltered) {
    throw new Error("name connections, or use options: not both");
  }
  if (names.length === 0 && !isFiltered) {
    throw new Error("which connections? Name them, or use --organisation, --provider, --status or --connected-by");
  }
  const wanted = { organisation, provider, status, connectedBy } as Filters;
  return names.length > 0
    ? Promise.all(names.map((name) => findConnection(target, name)))
    : (await readFiltered(target, wanted)).connections;
}

async function workOn(target: Target, work: Work, connections: readonly Connection[], { atOnce, yes }: Options): Promise<Answer> {
  if (!yes || connections.length === 0) {
    const names = connections.map(toName);
    const text = [...names, `${connections.length} connections: ${work.name}`, ...(connections.length === 0 ? [] : [nothingChanged])];
    return { text, json: { connections: names, done: false } };
  }
  const lambda = new LambdaClient({ ...target.aws, maxAttempts: 1 });
  const { Arn: operator = "" } = await new STSClient(target.aws).send(new GetCallerIdentityCommand({}));
  const [only] = connections.length === 1 ? connections : [];
  await leaveRecord(target, {
    act: `operator.${work.name}`,
    count: connections.length,
    ...(only === undefined ? {} : { organisation: only.tenant, provider: only.provider, account: only.account, connection: only.id }),
  });
  const ask = (connection: Connection) => askFunction(lambda, target.table.name, work, { connection, operator, at: target.clock() });
  const answer = await createProgress(process.stderr).step(`${work.name} of ${connections.length} connections`, (say) =>
    workOnMany(connections, ask, { atOnce, say }),
  );
  if (answer.failed > 0) {
    process.exitCode = 1;
  }
  return answer;
}
