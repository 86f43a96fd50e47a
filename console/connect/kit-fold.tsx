import { useSignal } from "@preact/signals";
import { readCustomerSide } from "../../client/generated/operations.ts";
import { Read, useReading } from "../parts/read.tsx";
import type { Provider } from "../providers/provider-part.ts";
import { useVisit } from "../visit.ts";
import { KitBox } from "./kit-box.tsx";

/** `account`: of a connection that is there, for which there may be more. */
type Asked = { readonly provider: Provider; readonly method: string; readonly account?: string };

/** The scripts and the Terraform of a connection that is there. They are asked for when a person opens them. */
export function KitFold(of: Asked) {
  const wasOpen = useSignal(false);
  return (
    <details
      class="fold"
      onToggle={() => {
        wasOpen.value = true;
      }}
    >
      <summary>Scripts and Terraform that make it</summary>
      {wasOpen.value && <Scripts {...of} />}
    </details>
  );
}

function Scripts({ provider, ...of }: Asked) {
  const { api } = useVisit();
  const kit = useReading({ read: () => api.askQuietly(readCustomerSide, provider, of), isFixed: true }, []);
  return (
    <Read of={kit} name="The scripts">
      {(made) => <KitBox of={made} />}
    </Read>
  );
}
