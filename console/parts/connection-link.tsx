import type { ConnectionName } from "../answers.ts";
import { describeName } from "../providers/parts.ts";
import { PageLink, toConnectionPath } from "./page-link.tsx";

/** A connection, as people call it, and the way to its page. */
export const ConnectionLink = ({ of }: { readonly of: ConnectionName & { readonly label?: string | null } }) => (
  <PageLink to={toConnectionPath(of)}>{describeName(of)}</PageLink>
);
