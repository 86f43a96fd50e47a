import { useSignalEffect } from "@preact/signals";
import { announce } from "../announce.ts";
import { Button, CopyScript } from "../parts/button.tsx";
import { FailureDetails } from "../parts/failure.tsx";
import { Findings } from "../parts/findings.tsx";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Kit } from "./connect-calls.ts";
import { WhatItReplaces } from "./replacing.tsx";
import type { Submission } from "./submission.ts";

type ResultProps = {
  readonly of: Submission;
  readonly part: ProviderPart;
  readonly method: string;
  /** What was shown before the form. */
  readonly kit: Kit | undefined;
};

/** What has become of a submission, below its form. */
export function SubmissionResult({ of, part: { Evidence }, method, kit }: ResultProps) {
  useSignalEffect(() => {
    if (of.outcome.value !== undefined) {
      announce(of.outcome.value.words);
    }
  });
  if (of.outcome.value === undefined) {
    return null;
  }
  const { words, action, findings = [], checked, replaces, command, failure, times, waits } = of.outcome.value;
  return (
    <div class="result">
      {replaces !== undefined && <WhatItReplaces of={replaces} />}
      <p class="outcome">{words}</p>
      {action !== undefined && <p class="lines">{action}</p>}
      <Findings of={findings} />
      {checked !== undefined && Evidence !== undefined && <Evidence method={method} code={checked.code} kit={kit} />}
      {command !== undefined && <CopyScript name="The command that does it" text={command} />}
      {failure !== undefined && <FailureDetails of={failure} />}
      {times !== undefined && (
        <>
          <p>A new trust takes up to five minutes until it works. This is tried again every 15 seconds while this page is open.</p>
          <p class="note">{times === 1 ? "Refused once so far." : `Refused ${times} times so far.`}</p>
          <div class="buttons">
            <Button press={of.stop} look="quiet">
              Stop trying
            </Button>
          </div>
        </>
      )}
      {waits && (
        <div class="buttons">
          <Button press={of.connectAnyway} look="quiet">
            Connect it all the same
          </Button>
        </div>
      )}
    </div>
  );
}
