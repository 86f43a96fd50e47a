import { type ComponentType, createContext } from "preact";
import type { Trust } from "./connect-calls.ts";

type AboveFormProps = {
  readonly provider: string;
  /** One of the provider's ways to connect, by its name. */
  readonly method: string;
  /** What the provider is to trust, where the way needs it. */
  readonly offered?: (Trust & { readonly account: string }) | undefined;
  /** Puts a value into a field of the form. */
  readonly fill: (field: string, value: string) => void;
};

export const Nothing = (): null => null;

/** What stands above each form that connects something. A stage has nothing there. */
export const AboveForm = createContext<ComponentType<AboveFormProps>>(Nothing);
