import { serveSet } from "../../../lib/http/serve-set.ts";
import { handler as listAccounts } from "../connections/list-accounts.ts";
import { handler as listStatuses } from "../connections/list-statuses.ts";
import { handler as listUserTokens } from "../connections/list-user-tokens.ts";

export const handler = serveSet(listAccounts, listStatuses, listUserTokens);
