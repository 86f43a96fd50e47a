import { joined, type Operation, suspiciousFields } from "./operation.ts";

type Shape = {
  readonly sensitive?: boolean;
  readonly document?: boolean;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
};
type Service = {
  readonly metadata: { readonly endpointPrefix: string };
  readonly operations: Readonly<Record<string, { readonly output?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
};

/** Reads the description of a service. */
export function parseAws({ metadata, operations, shapes }: Service): readonly Operation[] {
  const fieldsOf = (type: string) => {
    const { members = {}, member, value }: Shape = shapes[type] ?? {};
    const named = Object.entries(members).map(([name, { shape }]) => {
      const { sensitive, document } = shapes[shape] ?? {};
      return { name, types: [shape], isOpen: sensitive === true ? "sensitive" : document === true ? "any" : undefined };
    });
    const inner = [member, value].flatMap((one) => (one === undefined ? [] : [{ name: "", types: [one.shape] }]));
    return [...named, ...inner];
  };
  return joined(
    Object.entries(operations)
      .filter(([action]) => /^(?:Describe|List|Get)/.test(action))
      .map(([action, { output }]) => ({
        name: `${metadata.endpointPrefix}:${action}`,
        fields: suspiciousFields(output === undefined ? [] : [output.shape], fieldsOf),
      })),
  );
}
