import { useSignal } from "@preact/signals";
import { useContext, useMemo } from "preact/hooks";
import type { ConnectAccounts200ResultsItem } from "../../../client/generated/operations.ts";
import { parseRoleArn } from "../../../lib/providers/aws/aws.ts";
import { announce } from "../../announce.ts";
import { type CallFailure, toCallFailure } from "../../call-failure.ts";
import { AboveForm } from "../../connect/above-form.ts";
import { Button } from "../../parts/button.tsx";
import { FailureDetails } from "../../parts/failure.tsx";
import { FieldRow, openField } from "../../parts/field.tsx";
import { Findings } from "../../parts/findings.tsx";
import { PageLink, toConnectionPath } from "../../parts/page-link.tsx";
import { describeFailure } from "../../words.ts";
import type { ManyProps } from "../provider-part.ts";

/** As many as the API connects at once. */
const mostRoles = 50;

type ListedRole = { readonly accountId: string; readonly roleArn: string };

/** Reads the ARNs of roles, one a line. Empty lines are left out. @returns The roles, or what is wrong with the list. */
export function parseRoles(text: string): { readonly roles: readonly ListedRole[] } | { readonly problem: string } {
  const lines = text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [{ arn: line.trim(), number: index + 1 }]));
  const parsed = lines.map(({ arn, number }) => ({ number, arn, role: parseRoleArn(arn) }));
  const wrong = parsed.filter(({ role }) => role === undefined).map(({ number }) => number);
  if (wrong.length > 0) {
    return { problem: `No ARN of a role: ${wrong.length === 1 ? "line" : "lines"} ${wrong.join(", ")}.` };
  }
  if (lines.length === 0 || lines.length > mostRoles) {
    return { problem: lines.length === 0 ? "At least one role is needed." : `${lines.length} roles: at most ${mostRoles} at once.` };
  }
  return { roles: parsed.flatMap(({ arn, role }) => (role === undefined ? [] : [{ accountId: role.account, roleArn: arn }])) };
}

const roleArns = {
  name: "roleArns",
  title: "Role ARNs",
  hint: `One a line, at most ${mostRoles}. All of them have the external ID above.`,
  lines: true,
};

type Result = ConnectAccounts200ResultsItem & { readonly account: string };
type Outcome = { readonly words: string; readonly results?: readonly Result[]; readonly failure?: CallFailure };

/** The form that connects the accounts of many roles at once, and says of each what became of it. */
export function ManyAccounts({ part: { provider, failures }, form: { name: method }, submit }: ManyProps) {
  const Above = useContext(AboveForm);
  const field = useMemo(() => openField(roleArns, "many"), []);
  const outcome = useSignal<Outcome>({ words: "" });
  const say = (said: Outcome) => {
    outcome.value = said;
    announce(said.words);
  };
  const connect = async () => {
    const list = parseRoles(field.value());
    field.tell("problem" in list ? list.problem : "");
    if ("problem" in list) {
      return field.focus();
    }
    say({ words: `Testing the trust of ${list.roles.length} roles…` });
    try {
      const told = await submit({ method, connections: list.roles.map(({ roleArn }) => ({ fields: { roleArn } })) });
      const results = told.map((result, index) => ({ ...result, account: list.roles[index]?.accountId ?? "An account" }));
      const connected = results.filter(({ failure }) => failure === null);
      const left = results.filter(({ failure }) => failure !== null);
      say({ words: `${connected.length} of ${told.length} accounts are connected.`, results: [...left, ...connected] });
    } catch (error) {
      const failure = toCallFailure(error);
      say({ words: `${describeFailure(failure.code, failures).title}.`, failure });
    }
  };
  const { words, results = [], failure } = outcome.value;
  return (
    <>
      <Above provider={provider} method="many" fill={(_, value) => field.write(value)} />
      <form method="post" noValidate autocomplete="off" aria-label="Many accounts" onSubmit={(event) => event.preventDefault()}>
        <FieldRow of={field} />
        <div class="buttons">
          <Button submits press={connect}>
            Connect all
          </Button>
        </div>
        <p class="outcome">{words}</p>
        {failure !== undefined && <p>{describeFailure(failure.code, failures).action}</p>}
        {failure !== undefined && <FailureDetails of={failure} />}
        {results.length > 0 && (
          <ul class="deeds" aria-label="Results">
            {results.map(({ account, failure, findings }) =>
              failure === null ? (
                <li key={account} data-mark="done">
                  <PageLink to={toConnectionPath({ provider, account })}>{account}</PageLink> is connected.
                </li>
              ) : (
                <li key={account} data-mark="left">
                  {account}: {describeFailure(failure.code, failures).title}. {describeFailure(failure.code, failures).action}
                  <Findings of={findings} />
                </li>
              ),
            )}
          </ul>
        )}
      </form>
    </>
  );
}
