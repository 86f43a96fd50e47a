import * as v from "valibot";
import { scriptKinds } from "../../lib/kits/kit.ts";

const script = v.strictObject({ kind: v.picklist(scriptKinds), title: v.string(), text: v.string() });

/** What a customer makes, as the routes show it, whichever way the connection is made. */
export const sideSchema = {
  set_up: v.pipe(v.array(script), v.description("Each makes what the cloud needs.")),
  remove: v.pipe(v.array(script), v.description("Each removes it again.")),
  fields: v.pipe(
    v.array(v.strictObject({ name: v.string(), title: v.string(), hint: v.string(), optional: v.boolean() })),
    v.description("The fields of the body that connects."),
  ),
  links: v.array(v.strictObject({ title: v.string(), url: v.string() })),
};
