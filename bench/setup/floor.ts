import { toRequiredApis } from "../../lib/providers/google/setup/required-apis.ts";
import { delays } from "./virtual-google.ts";

const unitsPerMinute = 60;
/** What a call for several APIs counts as. A call for one counts as one: five of those count the same. */
const unitsOfMany = 5;
const mostFew = 6;

/**
 * The seconds that no setup of so many projects can be faster than, worked out of the delays alone: as if every project were worked on at once,
 * and each answer were known the moment it is true.
 *
 * - Operations: find the projects, enable, learn that the longest operation is done.
 * - Access: find the projects, make the account, wait until it spreads, read and write a policy, wait until that spreads, take a token, use it.
 * - Quota: all customers share 60 write units in a minute, which begins with the first write. The last write waits for its minute.
 */
export function floorOf(projects: number): number {
  const { call, enableFew, enableMany, policy, account } = delays;
  const [atHome, elsewhere] = [true, false].map((isHome) => toRequiredApis({ isHome, holdsCost: isHome }).length);
  const longOf = (apis = 0) => (apis > mostFew ? enableMany : enableFew);
  const lastOf = projects > 1 ? elsewhere : atHome;
  const operations = 3 * call + longOf(atHome);
  const access = 4 * call + account + policy + 2 * call;
  const minutes = Math.floor((unitsOfMany * projects - 1) / unitsPerMinute);
  const quota = 2 * call + minutes * 60 + longOf(lastOf) + call;
  return Math.max(operations, access, quota);
}
