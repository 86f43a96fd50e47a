import { useSignal } from "@preact/signals";
import type { ComponentProps, ContextType } from "preact";
import { announce } from "../../../../console/announce.ts";
import type { AboveForm } from "../../../../console/connect/above-form.ts";
import { Button } from "../../../../console/parts/button.tsx";
import { useAnswer } from "../../../../console/parts/read.tsx";
import type { TroubleView } from "../../troubles/trouble-desk.ts";
import { askDesk, causeAtDesk } from "./desk.ts";

/**
 * Offers to make at a simulated provider what a customer makes there before they connect it, and puts it into the form. Nothing where the
 * provider is no simulator of ours.
 */
export function CreateHere({ provider, method, offered, fill }: ComponentProps<ContextType<typeof AboveForm>>) {
  const outcome = useSignal("");
  const desk = useAnswer(() => askDesk("GET"), []);
  const all = desk?.spots.flatMap(({ troubles }) => troubles) ?? [];
  const own = all.filter(({ connects }) => connects?.provider === provider && connects.method === method);
  const say = (text: string) => {
    outcome.value = text;
    announce(text);
  };
  const create = async ({ id, label }: TroubleView) => {
    try {
      const { given } = await causeAtDesk(id, offered);
      for (const { field = "", value } of given) {
        fill(field, value);
      }
      say(`Done: ${label}. The form below is filled in.`);
    } catch {
      say("That did not succeed: the simulator does not answer.");
    }
  };
  return own.length === 0 ? null : (
    <div class="create-here">
      <h4>On this machine, in the simulator</h4>
      <ul>
        {own.map((creation) => (
          <li key={creation.id}>
            <Button press={() => create(creation)} look="quiet" id={creation.id} about={`${creation.id}-what`}>
              {creation.label}
            </Button>
            <p id={`${creation.id}-what`} class="note">
              {creation.what}
            </p>
          </li>
        ))}
      </ul>
      <p class="outcome">{outcome}</p>
    </div>
  );
}
