import type { Checked, Connection, Finding } from "../answers.ts";
import { Findings, severityWords } from "../parts/findings.tsx";
import { describeDistance, describeDue, Instant } from "../parts/instant.tsx";
import type { LastCheck } from "./connection-store.ts";

type CheckProps = { readonly of: Connection; readonly checked: LastCheck };

/** What the last check has found, the worst first. @param except - What is told elsewhere. */
export function LastCheckOf({ of, checked, except }: CheckProps & { readonly except: Finding | undefined }) {
  const answer = checked.state === "checked" ? checked.answer : undefined;
  return (
    <section class="found" aria-label="Last check">
      <p class="note">
        <CheckLine of={of} checked={checked} />
      </p>
      {answer?.setup && <p class="note">{describeLook(answer.setup)}</p>}
      <Findings of={answer?.findings.filter((finding) => finding !== except) ?? []} />
    </section>
  );
}

/** What the last check has found, and when. Until there is another one, of the check before. */
function CheckLine({ of, checked }: CheckProps) {
  if (checked.state === "checked") {
    const { failure } = checked.answer;
    return (
      <>
        Checked <Instant at={checked.at} />.{failure?.code !== (of.last_failure?.code ?? "") && ` ${checked.words}`}
      </>
    );
  }
  const { at, severity, code } = of.checked ?? {};
  return (
    <>
      {at !== undefined && (
        <>
          {severity === null ? "Checked " : "The check "}
          <Instant at={at} />
          {severity !== null && severity !== undefined && ` has found: ${severityWords[severity]}, ${code}`}
          {". "}
        </>
      )}
      {checked.state === "asking" && "Asking the provider whether it works…"}
      {checked.state === "unasked" && `It could not be checked now: ${checked.why}.`}
    </>
  );
}

/** The look at a setup is the schedule's: what it finds comes after the answer of a check. */
function describeLook({ looked_at: lookedAt, look_due_at: dueAt }: NonNullable<Checked["setup"]>): string {
  const now = new Date();
  const before = lookedAt === null ? "not looked at yet" : `looked at ${describeDistance(new Date(lookedAt), now)}`;
  return `Its setup was ${before}.${dueAt === null ? "" : ` It is looked at next ${describeDue(new Date(dueAt), now)}.`}`;
}
