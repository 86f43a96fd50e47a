import type { Access } from "../../connections/connection.ts";
import type { RoleArn } from "./aws.ts";

/** The policies of AWS that limit a session: for `read` to reading, whatever else the role allows. The session has what both allow. */
export const toPolicyArns = ({ partition }: RoleArn, access: Access): readonly string[] =>
  access === "read" ? [`arn:${partition}:iam::aws:policy/ReadOnlyAccess`] : [];
