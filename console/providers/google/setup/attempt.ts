import { tellUnlessLeft, type Visit } from "../../../visit.ts";
import type { FailureWords } from "../../../words.ts";
import { googleFailureWords } from "../failure-words.ts";

/** Does what a person asked for. If it fails, tells why, and offers to try again. @param own - Words for this deed, by code. @returns Whether it is done. */
export async function attempt({ visit, own = {} }: { visit: Visit; own?: FailureWords }, deed: () => Promise<unknown>): Promise<boolean> {
  try {
    await deed();
    return true;
  } catch (error) {
    const again = () => attempt({ visit, own }, deed);
    tellUnlessLeft(visit, error, () => ({ label: "Try again", press: again }), { own: { ...googleFailureWords, ...own } });
    return false;
  }
}
