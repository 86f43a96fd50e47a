import { NothingHere } from "../parts/nothing-here.tsx";
import { useVisit } from "../visit.ts";

const offer = "You choose the account and the permissions at the provider, and confirm here that it was you.";
const readersNote = "You may look and check. Connecting is for editors of your organisation.";

/** Shown when the organisation has no connection. */
export function NothingConnected() {
  const { mayWrite } = useVisit().api.session;
  return (
    <NothingHere title="Nothing is connected" way={mayWrite ? ["/connect", "Connect a cloud"] : ["/activity", "Show the activity"]}>
      {mayWrite ? offer : readersNote}
    </NothingHere>
  );
}
