import { type Signal, useSignal } from "@preact/signals";
import { type ListTargets200TargetsItem, listTargets, readSetupLedger } from "../../../../client/generated/operations.ts";
import type { ConnectionName, SetupLedger } from "../../../answers.ts";
import { type Reading, useReading } from "../../../parts/read.tsx";
import { useVisit } from "../../../visit.ts";

/** What the setups of a connection have changed, and the projects that it is used in. */
export type Made = SetupLedger & { readonly targets: readonly ListTargets200TargetsItem[] };

/** `awaited`: until when it is read every few seconds, in milliseconds since 1970, because it changes by itself. */
export type ReadingOfMade = Reading<Made> & { readonly awaited: Signal<number> };

/** Reads what the setups have made while the page shows it. */
export function useMade({ provider, account }: ConnectionName): ReadingOfMade {
  const { api } = useVisit();
  const awaited = useSignal(0);
  const read = async (quietly: boolean): Promise<Made> => {
    const ask = quietly ? api.askQuietly : api.ask;
    const [ledger, { targets }] = await Promise.all([ask(readSetupLedger, { account }), ask(listTargets, provider, account)]);
    return { ...ledger, targets };
  };
  const reading = useReading({ read, isMoving: () => Date.now() < awaited.peek() }, [provider, account]);
  return { ...reading, awaited };
}
