import { failures } from "../../../../lib/errors.ts";
import type { Words } from "../../../words.ts";
import { describeCode } from "./code-words.ts";

const again = "Plan it again in a while: nothing tries it by itself. If it is kept again, tell the operator of Aurora.";

/**
 * Why a login that was to end is kept, and what to do. The API's words for a failure that passes say that it is retried. Here they are not true: the
 * run has retried it for minutes, and after its end nothing does.
 */
export function describeKeptLogin(code: string): Words {
  const { title, action } = describeCode(code);
  return { title, action: isPassing(code) ? again : action };
}

const isPassing = (code: string): boolean => Object.entries(failures).some(([name, { retryable }]) => name === code && retryable);
